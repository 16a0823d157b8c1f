package dev.carillon.workload.attendance;

import dev.carillon.demo.DemoPart;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URI;
import org.jboss.logging.Logger;

/// The demo's university: 200 made-up students, checked once. `bob` is one of them.
@Singleton
final class AttendanceDemo implements DemoPart {

  private static final Logger LOG = Logger.getLogger(AttendanceDemo.class);

  private static final int STUDENTS = 200;

  private final AttendanceDemoStore university;
  private final Jobs jobs;

  AttendanceDemo(AttendanceDemoStore university, Jobs jobs) {
    this.university = university;
    this.jobs = jobs;
  }

  @Override
  public String name() {
    return "a university: the attendance of " + STUDENTS + " students is compared with thresholds";
  }

  @Override
  public Uni<Void> play(URI service) {
    return university
        .fill(Actor.DEFAULT_TENANT, STUDENTS)
        .chain(() ->
            jobs.enqueue(
                JobRequest.of(CheckThresholds.KIND, new CheckThresholds.Args(Actor.DEFAULT_TENANT))
                    .withUniqueKey("attendance.demo")))
        .chain(check ->
            jobs.enqueue(JobRequest.of(RefreshStatistics.KIND, new RefreshStatistics.Args()))
                .replaceWith(check))
        .invoke(check -> {
          LOG.infof("Job %d compares the attendance of %d students.", check.id(), STUDENTS);
          LOG.infof("The recurring jobs, for admins: %s/api/admin/background-jobs", service);
          LOG.infof("What student bob was told: %s/api/students/notifications", service);
        })
        .replaceWithVoid();
  }
}
