package dev.carillon.notification;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/// Removes notifications past their time, read or not. One job for the whole installation, which
/// puts itself off by an hour each time and so never ends.
@Singleton
final class CleanUpNotifications implements ReactiveJobHandler<CleanUpNotifications.Args> {

  static final JobKind<Args> KIND = new JobKind<>("notification.clean-up", Args.class);

  private static final Logger LOG = Logger.getLogger(CleanUpNotifications.class);
  private static final Duration EVERY = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

  /// Nothing to say.
  @RegisterForReflection
  record Args() {}

  private final CleanUpStore store;
  private final NotificationConfig config;

  CleanUpNotifications(CleanUpStore store, NotificationConfig config) {
    this.store = store;
    this.config = config;
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return store
        .removeOld(config.keepDays())
        .map(removed ->
            JobOutcome.snoozed(removed > 0 ? SOON : EVERY, "Removed " + removed + " notifications"))
        .onFailure()
        .invoke(failure ->
            LOG.warnf("Old notifications were not removed, again in a minute: %s", failure))
        .onFailure()
        .recoverWithItem(JobOutcome.snoozed(AFTER_FAILURE, "They could not be removed"));
  }
}
