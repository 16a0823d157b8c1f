package dev.carillon.notification.mail;

import dev.carillon.job.Attempt;
import dev.carillon.job.DependencyFailure;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.notification.Deliveries;
import dev.carillon.notification.Recipients;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Sends the mail of one notification.
///
/// At least once: a worker that dies between the mail server's "taken" and the record of it leaves
/// a delivery of which nobody knows, and so does a connection that is lost after the mail was begun
/// ([Handover]). The next try sends it once more, under the same Message-ID; a second such loss
/// ends the delivery. A job that is enqueued once more, after it failed, makes the delivery anew.
@Singleton
final class DeliverMail implements ReactiveJobHandler<DeliverMail.Args> {

  static final JobKind<Args> KIND = new JobKind<>("notification.mail", Args.class);

  /// The plan of every mail: six tries over nearly nine hours. Mail servers that grey-list want to
  /// be asked again after some minutes.
  static final JobDefaults PLAN =
      new JobDefaults(
          "mail",
          6,
          new Backoff.Table(
              List.of(
                  Duration.ofMinutes(1),
                  Duration.ofMinutes(5),
                  Duration.ofMinutes(30),
                  Duration.ofHours(2),
                  Duration.ofHours(6))),
          // Above Postbox.PATIENCE.
          Duration.ofMinutes(2));

  /// Most tries of which nobody knows how they ended, before the delivery is given up.
  static final int MOST_UNSURE = 1;

  static final Set<String> NEEDS = Set.of(MailFailed.SERVER);

  static final String UNSURE = "It is not known whether earlier tries arrived";

  /// The row to deliver.
  ///
  /// @param delivery its id
  @RegisterForReflection
  record Args(UUID delivery) {}

  private final MailStore store;
  private final Deliveries deliveries;
  private final Recipients recipients;
  private final Letters letters;
  private final Postbox postbox;

  DeliverMail(
      MailStore store,
      Deliveries deliveries,
      Recipients recipients,
      Letters letters,
      Postbox postbox) {
    this.store = store;
    this.deliveries = deliveries;
    this.recipients = recipients;
    this.letters = letters;
    this.postbox = postbox;
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobDefaults defaults() {
    return PLAN;
  }

  @Override
  public Set<String> dependencies(Args args) {
    return NEEDS;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return store
        .find(attempt.args().delivery())
        .chain(found ->
            found
                .map(envelope -> deliver(attempt, envelope))
                .orElseGet(() -> end(JobOutcome.cancelled("The notification is gone"))));
  }

  private Uni<JobOutcome> deliver(Attempt<Args> attempt, Envelope envelope) {
    if (!envelope.unmade()) {
      return end(JobOutcome.completed());
    }
    if (envelope.expired()) {
      return suppress(attempt, envelope, "expired");
    }
    Buffer sealed = envelope.sealedAddress();
    if (sealed == null) {
      return suppress(attempt, envelope, "no_address");
    }
    Instant release = envelope.release();
    if (release.isAfter(envelope.now())) {
      return end(
          JobOutcome.snoozed(
              Duration.between(envelope.now(), release), "The recipient has quiet hours"));
    }
    return attempt
        .commit("sending", tx -> deliveries.begin(tx, envelope.delivery(), attempt.jobId()))
        .chain(unsure ->
            unsure < 0 ? end(JobOutcome.completed()) : send(attempt, envelope, sealed, unsure));
  }

  private Uni<JobOutcome> send(
      Attempt<Args> attempt, Envelope envelope, Buffer sealed, int unsure) {
    UUID id = envelope.delivery();
    Uni<Void> sent =
        unsure > MOST_UNSURE
            ? Uni.createFrom().failure(() -> new FinalFailure(UNSURE))
            : Uni.createFrom()
                .deferred(() ->
                    letters.mail(letters.about(envelope), address(envelope, sealed), id.toString()))
                .chain(postbox::send);
    return sent.onFailure()
        .call(failure -> attempt.commit("failed", tx -> failed(tx, attempt, id, failure)))
        .chain(() -> attempt.commit("sent", tx -> deliveries.sent(tx, id)))
        .replaceWith(JobOutcome.completed());
  }

  private String address(Envelope envelope, Buffer sealed) {
    return recipients.address(envelope.tenant(), envelope.person(), sealed.getBytes());
  }

  private Uni<Void> failed(Tx tx, Attempt<Args> attempt, UUID id, Throwable failure) {
    boolean last = failure instanceof FinalFailure || attempt.number() >= attempt.maxAttempts();
    return MailUnanswered.isCauseOf(failure)
        ? deliveries.unsure(tx, id, said(failure), last)
        : deliveries.failed(tx, id, said(failure), last);
  }

  /// {@return what may be stored of a failure: addresses are in the words of all others}
  static String said(Throwable failure) {
    return failure instanceof MailFailed
            || failure instanceof FinalFailure
            || failure instanceof DependencyFailure
        ? String.valueOf(failure.getMessage())
        : "The mail could not be written";
  }

  private Uni<JobOutcome> suppress(Attempt<Args> attempt, Envelope envelope, String reason) {
    return attempt
        .commit(reason, tx -> deliveries.suppressed(tx, envelope.delivery(), reason))
        .replaceWith(JobOutcome.cancelled("Nothing is delivered: " + reason));
  }

  private static Uni<JobOutcome> end(JobOutcome outcome) {
    return Uni.createFrom().item(outcome);
  }
}
