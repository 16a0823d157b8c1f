package dev.carillon.demo;

import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import io.quarkus.runtime.LaunchMode;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.net.URI;
import org.jboss.logging.Logger;

/// The demo's first part: one [TourJob] to watch.
@Singleton
@Priority(1_000)
final class TourPart implements DemoPart {

  private static final Logger LOG = Logger.getLogger(TourPart.class);

  private static final String KEY = "demo-tour";
  private static final int STEPS = 24;

  private final Jobs jobs;
  private final DemoConfig config;

  TourPart(Jobs jobs, DemoConfig config) {
    this.jobs = jobs;
    this.config = config;
  }

  @Override
  public String name() {
    return "a tour of what a job can do";
  }

  @Override
  public Uni<Void> play(URI service) {
    var tour = JobRequest.of(TourJob.KIND, new TourJob.Args(STEPS, config.stepMillis()));
    return jobs.enqueue(tour.withUniqueKey(KEY))
        .invoke(job -> {
          var verb = job.created() ? "was enqueued" : "still runs since the last start";
          LOG.infof(
              "Job %d of kind %s %s: it casts, rests and rings, and saves each step.",
              job.id(), TourJob.KIND.name(), verb);
          LOG.infof("Watch it in a terminal: %s", watch(service));
          LOG.infof("Read it as JSON: %s", read(service, job.id()));
        })
        .replaceWithVoid();
  }

  private static String watch(URI service) {
    return "TOKEN=%s java docs/examples/Watch.java %s %s".formatted(token(service), KEY, service);
  }

  private static String read(URI service, long job) {
    return "curl -H \"Authorization: Bearer %s\" %s/api/jobs/%d"
        .formatted(token(service), service, job);
  }

  /// Nobody owns the tour, so it is the tenant's admin who sees it.
  private static String token(URI service) {
    return LaunchMode.current() == LaunchMode.DEVELOPMENT
        ? "$(curl -s " + service + "/dev/token/alice)"
        : "<token of an admin>";
  }
}
