package dev.carillon.notification.mail;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.resilience.Poller;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/// Looks after deliveries that fell between two stools: digests nobody writes, mails whose job
/// died. One job for the whole installation, which puts itself off by a quarter of an hour each
/// time and so never ends.
@Singleton
final class SweepMail implements ReactiveJobHandler<SweepMail.Args> {

  static final JobKind<Args> KIND = new JobKind<>("notification.mail-sweep", Args.class);

  private static final Logger LOG = Logger.getLogger(SweepMail.class);
  private static final Duration EVERY = Duration.ofMinutes(15);

  /// Nothing to say.
  @RegisterForReflection
  record Args() {}

  private final MailStore store;
  private final Jobs jobs;
  private final Database database;

  SweepMail(MailStore store, Jobs jobs, Database database) {
    this.store = store;
    this.jobs = jobs;
    this.database = database;
  }

  void started(@Observes StartupEvent event, Vertx vertx) {
    Poller.onceAfterStart(vertx, this::begin);
  }

  private void begin() {
    jobs.enqueue(JobRequest.of(KIND, new Args()).withUniqueKey(KIND.name()))
        .subscribe()
        .with(
            job -> LOG.debugf("Job %d looks after forgotten mails", job.id()),
            failure ->
                LOG.warnf("Forgotten mails are looked after from the next start: %s", failure));
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return store
        .forgotten()
        .chain(due -> database.inTransaction(tx -> jobs.enqueueAll(tx, digests(due))))
        .chain(store::giveUp)
        .map(gone -> JobOutcome.snoozed(EVERY, "Gave " + gone + " deliveries up"))
        .onFailure()
        .invoke(failure -> LOG.warnf("Mails were not looked after, again later: %s", failure))
        .onFailure()
        .recoverWithItem(JobOutcome.snoozed(EVERY, "The database was away"));
  }

  private static List<JobRequest> digests(List<MailStore.Due> due) {
    return due.stream()
        .map(each ->
            JobRequest.of(DeliverDigest.KIND, new DeliverDigest.Args(each.inbox()))
                .forOwner(each.tenant(), null)
                .withUniqueKey("notification.digest:" + each.inbox() + ":late"))
        .toList();
  }
}
