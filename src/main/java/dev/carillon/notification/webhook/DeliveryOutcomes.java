package dev.carillon.notification.webhook;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.Attempt;
import dev.carillon.job.DependencyFailure;
import dev.carillon.job.JobOutcome;
import dev.carillon.notification.webhook.DeliverWebhook.Args;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.net.OutsideUrl;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Decides what the end of an attempt means for the delivery and for its endpoint, and records it
/// under the job's lease: whoever lost the lease writes nothing.
@Singleton
final class DeliveryOutcomes {

  /// Waits a receiver may ask for before they count as failures, so that none is put off for ever.
  private static final int MOST_HELD = 20;

  private final WebhookDeliveryStore store;
  private final Audit audit;
  private final WebhookConfig config;
  private final InstantSource clock = InstantSource.system();

  DeliveryOutcomes(WebhookDeliveryStore store, Audit audit, WebhookConfig config) {
    this.store = store;
    this.audit = audit;
    this.config = config;
  }

  /// What is saved with each recorded attempt.
  ///
  /// @param attempt its number
  @RegisterForReflection
  record Tried(int attempt) {}

  /// How a request ended: with a reply, or without one and for what reason.
  ///
  /// @param down whether the receiver is to blame for all deliveries rather than for this one
  record Ended(@Nullable WebhookReply reply, String fault, boolean down) {

    static Ended with(WebhookReply reply) {
      return new Ended(reply, reply.fault(), reply.down());
    }

    static Ended by(Throwable failure) {
      return new Ended(null, DeliveryFailed.describe(failure), DeliveryFailed.isReceivers(failure));
    }
  }

  /// Gives up a delivery to an endpoint that is disabled.
  Uni<JobOutcome> unwanted(Attempt<Args> attempt, WebhookDeliveryStore.Due due) {
    String why = "The endpoint is disabled";
    return commit(attempt, tx -> store.giveUp(tx, due, attempt.jobId(), why))
        .replaceWith(JobOutcome.cancelled(why));
  }

  /// Records how an attempt ended.
  ///
  /// @return done, wait as the receiver asks, or give up; fails when it is to be tried again
  Uni<JobOutcome> conclude(Attempt<Args> attempt, WebhookDeliveryStore.Due due, Ended ended) {
    WebhookReply reply = ended.reply();
    if (reply == null) {
      return failed(attempt, due, null, ended);
    }
    if (reply.accepted()) {
      return delivered(attempt, due, reply.status());
    }
    if (reply.gone()) {
      return gone(attempt, due, reply);
    }
    Optional<Duration> wait = reply.wait(clock.instant());
    return wait.isPresent() && due.held() < MOST_HELD
        ? held(attempt, due, reply, wait.get())
        : failed(attempt, due, reply.status(), ended);
  }

  private Uni<JobOutcome> delivered(
      Attempt<Args> attempt, WebhookDeliveryStore.Due due, int status) {
    var result = new WebhookDeliveryStore.Result("delivered", false, status, null);
    return commit(
            attempt,
            tx ->
                store
                    .record(tx, due, attempt.jobId(), result)
                    .chain(() -> store.works(tx, due.endpoint())))
        .replaceWith(JobOutcome.completed());
  }

  private Uni<JobOutcome> gone(
      Attempt<Args> attempt, WebhookDeliveryStore.Due due, WebhookReply reply) {
    String why = reply.fault() + ": it wants no more, the endpoint is disabled";
    var result = new WebhookDeliveryStore.Result("failed", false, reply.status(), why);
    return commit(
            attempt,
            tx ->
                store
                    .record(tx, due, attempt.jobId(), result)
                    .chain(() -> store.gone(tx, due.endpoint()))
                    .chain(disabled -> told(tx, due, disabled, "gone")))
        .replaceWith(JobOutcome.cancelled(why));
  }

  private Uni<JobOutcome> held(
      Attempt<Args> attempt, WebhookDeliveryStore.Due due, WebhookReply reply, Duration wait) {
    String why = reply.fault() + " and asks to wait " + wait.toSeconds() + " s";
    var result = new WebhookDeliveryStore.Result("pending", true, reply.status(), why);
    return commit(attempt, tx -> store.record(tx, due, attempt.jobId(), result))
        .replaceWith(JobOutcome.snoozed(wait, why));
  }

  private Uni<JobOutcome> failed(
      Attempt<Args> attempt, WebhookDeliveryStore.Due due, @Nullable Integer code, Ended ended) {
    String why = ended.fault();
    boolean last = attempt.number() >= attempt.maxAttempts();
    var result = new WebhookDeliveryStore.Result(last ? "failed" : "pending", false, code, why);
    return commit(
            attempt,
            tx ->
                store
                    .record(tx, due, attempt.jobId(), result)
                    .chain(() -> store.fails(tx, due.endpoint(), config.disableAfter()))
                    .chain(disabled -> told(tx, due, disabled, "failing")))
        .chain(() -> Uni.createFrom().failure(failure(due, ended)));
  }

  private static RuntimeException failure(WebhookDeliveryStore.Due due, Ended ended) {
    String host = ended.down() ? OutsideUrl.hostOf(due.url()) : null;
    return host == null
        ? new DeliveryFailed(ended.fault())
        : new DependencyFailure(DeliverWebhook.dependency(host, due.tenant()), ended.fault());
  }

  private Uni<Void> told(Tx tx, WebhookDeliveryStore.Due due, boolean disabled, String reason) {
    return disabled
        ? audit.record(
            tx,
            new AuditEntry(
                due.tenant(),
                "system",
                "webhook.disable",
                "webhook:" + due.endpoint(),
                reason,
                null,
                null,
                true))
        : Uni.createFrom().voidItem();
  }

  private static Uni<Void> commit(Attempt<Args> attempt, Function<Tx, Uni<Void>> work) {
    return attempt.commit(new Tried(attempt.number()), work);
  }
}
