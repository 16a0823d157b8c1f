package dev.carillon.notification.mail;

import dev.carillon.job.Attempt;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.notification.Recipients;
import dev.carillon.platform.db.Tx;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Sends one mail with all that was held for a person's digest. What it gathered at its first try
/// it sends at each; see [DeliverMail] for how often a mail may arrive.
@Singleton
final class DeliverDigest implements ReactiveJobHandler<DeliverDigest.Args> {

  static final JobKind<Args> KIND = new JobKind<>("notification.digest", Args.class);

  /// Whose digest.
  ///
  /// @param inbox the id of the inbox, which names nobody
  @RegisterForReflection
  record Args(UUID inbox) {}

  private final MailStore store;
  private final Recipients recipients;
  private final Letters letters;
  private final Postbox postbox;

  DeliverDigest(MailStore store, Recipients recipients, Letters letters, Postbox postbox) {
    this.store = store;
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
    return DeliverMail.PLAN;
  }

  @Override
  public Set<String> dependencies(Args args) {
    return DeliverMail.NEEDS;
  }

  /// What a digest gathered names its job, and no other sends it.
  @Override
  public Optional<String> insteadOfRetry() {
    return Optional.of(
        "Have what was in it delivered again: POST"
            + " /api/admin/notifications/deliveries/{id}/redeliver.");
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    UUID inbox = attempt.args().inbox();
    return attempt
        .commit("gathered", tx -> store.gather(tx, inbox, attempt.jobId()))
        .chain(unsure ->
            store
                .gathered(inbox, attempt.jobId())
                .chain(envelopes ->
                    envelopes.isEmpty()
                        ? Uni.createFrom().item(JobOutcome.completed())
                        : deliver(attempt, envelopes, unsure)));
  }

  private Uni<JobOutcome> deliver(
      Attempt<Args> attempt, List<Envelope> envelopes, List<Integer> unsure) {
    Envelope one = envelopes.getFirst();
    Buffer sealed = one.sealedAddress();
    List<Envelope> current = envelopes.stream().filter(each -> !each.expired()).toList();
    if (sealed == null || current.isEmpty()) {
      String reason = sealed == null ? "no_address" : "expired";
      return attempt
          .commit(reason, tx -> store.digestSuppressed(tx, attempt.jobId(), one, reason))
          .replaceWith(JobOutcome.cancelled("Nothing is delivered: " + reason));
    }
    List<UUID> leftOut =
        envelopes.stream().filter(Envelope::expired).map(Envelope::delivery).toList();
    Uni<Void> sent =
        unsure.stream().anyMatch(count -> count > DeliverMail.MOST_UNSURE)
            ? Uni.createFrom().failure(() -> new FinalFailure(DeliverMail.UNSURE))
            : Uni.createFrom()
                .deferred(() ->
                    letters.mail(
                        letters.digest(current),
                        recipients.address(one.tenant(), one.person(), sealed.getBytes()),
                        "digest-" + attempt.jobId()))
                .chain(postbox::send);
    return sent.onFailure()
        .call(failure -> attempt.commit("failed", tx -> failed(tx, attempt, one, failure)))
        .chain(
            () -> attempt.commit("sent", tx -> store.digestSent(tx, attempt.jobId(), one, leftOut)))
        .replaceWith(JobOutcome.completed());
  }

  private Uni<Void> failed(Tx tx, Attempt<Args> attempt, Envelope one, Throwable failure) {
    boolean last = failure instanceof FinalFailure || attempt.number() >= attempt.maxAttempts();
    return store.digestFailed(
        tx,
        attempt.jobId(),
        one,
        DeliverMail.said(failure),
        last,
        MailUnanswered.isCauseOf(failure));
  }
}
