package dev.carillon.workload.cascade;

import dev.carillon.demo.DemoPart;
import dev.carillon.job.JobLookup;
import dev.carillon.job.JobSummary;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.cascade.reference.ObjectIds;
import dev.carillon.workload.cascade.school.Conservatory;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// The demo's conservatory: made-up students whom many rows name; one is deleted and restored,
/// three are deleted in a batch. Each start makes students of its own.
@Singleton
final class CascadeDemo implements DemoPart {

  private static final Logger LOG = Logger.getLogger(CascadeDemo.class);

  private static final int STUDENTS = 4;
  private static final int LOOKS = 100;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private static final Actor DIRECTOR = new Actor("demo", Actor.DEFAULT_TENANT, Set.of(Role.ADMIN));

  private final CascadeDemoStore school;
  private final Deletions deletions;
  private final Restoration restoration;
  private final DeletionHistoryStore history;
  private final JobLookup jobs;
  private final Database database;
  private final ObjectIds ids;

  CascadeDemo(
      CascadeDemoStore school,
      Deletions deletions,
      Restoration restoration,
      DeletionHistoryStore history,
      JobLookup jobs,
      Database database,
      ObjectIds ids) {
    this.school = school;
    this.deletions = deletions;
    this.restoration = restoration;
    this.history = history;
    this.jobs = jobs;
    this.database = database;
    this.ids = ids;
  }

  @Override
  public String name() {
    return "a conservatory: a student is deleted and restored, three more are deleted in a batch";
  }

  @Override
  public Uni<Void> play(URI service) {
    List<String> students = Stream.generate(ids::next).limit(STUDENTS).toList();
    String first = students.getFirst();
    return school
        .fill(DIRECTOR.tenant(), students, ids.next())
        .chain(() -> deletions.one(DIRECTOR, first, "A made-up student leaves", 0))
        .invoke(queued ->
            LOG.infof(
                "Job %d deletes student %s, whom %d rows name (%s).",
                queued.job(), first, queued.impact().totalDocuments(), queued.impact().severity()))
        .chain(queued -> ended(queued.job()))
        .chain(() -> restore(first))
        .chain(() ->
            deletions.batch(DIRECTOR, students.subList(1, STUDENTS), "Made-up students leave", 0))
        .invoke(queued -> tell(service, first, queued.job()))
        .replaceWithVoid();
  }

  private Uni<JobSummary> ended(long job) {
    return jobs.find(job)
        .map(Optional::orElseThrow)
        .invoke(found -> {
          if (!found.state().isFinal()) {
            throw new StillRuns();
          }
        })
        .onFailure(StillRuns.class)
        .retry()
        .withBackOff(BETWEEN_LOOKS, BETWEEN_LOOKS)
        .atMost(LOOKS);
  }

  private static final class StillRuns extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private Uni<Void> restore(String student) {
    return history
        .list(DIRECTOR.tenant(), Conservatory.STUDENT.type(), student, 1, 0)
        .map(List::getFirst)
        .map(entry ->
            new Restoration.Order(
                DIRECTOR.tenant(), student, entry.id(), DIRECTOR.id(), "The student stays"))
        .chain(
            order -> database.inTransaction(tx -> restoration.run(tx, Conservatory.STUDENT, order)))
        .invoke(restored ->
            LOG.infof(
                "Student %s is back: %d kinds of rows restored, %d conflicts.",
                student, restored.restorationOperations().size(), restored.conflicts().size()))
        .replaceWithVoid();
  }

  private static void tell(URI service, String first, long job) {
    LOG.infof("Job %d deletes three more students in a batch.", job);
    LOG.infof("Where it stands: %s/api/cascade/job/%d", service, job);
    LOG.infof("What happened to the first: %s/api/cascade/audit/%s", service, first);
  }
}
