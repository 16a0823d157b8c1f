package dev.carillon.notification.webhook;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.Attempt;
import dev.carillon.job.DependencyFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.net.OutsideUrl;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes one attempt to deliver a webhook. What came of it is recorded under the job's lease.
///
/// A receiver may get a message twice, as with every attempt whose end was lost; the `webhook-id`
/// is the same each time, so it can tell.
@Singleton
final class DeliverWebhook implements ReactiveJobHandler<DeliverWebhook.Args> {

  static final JobKind<Args> KIND = new JobKind<>("webhook.deliver", Args.class);

  private static final String QUEUE = "webhook";

  /// Waits a receiver may ask for before they count as failures, so that none is put off for ever.
  private static final int MOST_HELD = 20;

  /// What an attempt needs beside the request itself: the lookup of the name and the database.
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final WebhookDeliveryStore store;
  private final WebhookGuard guard;
  private final WebhookSender sender;
  private final Sealed sealed;
  private final Audit audit;
  private final WebhookConfig config;
  private final InstantSource clock = InstantSource.system();

  @Inject
  DeliverWebhook(
      WebhookDeliveryStore store,
      WebhookGuard guard,
      WebhookSender sender,
      Sealed sealed,
      Audit audit,
      WebhookConfig config) {
    this.store = store;
    this.guard = guard;
    this.sender = sender;
    this.sealed = sealed;
    this.audit = audit;
    this.config = config;
  }

  /// @param delivery id of the delivery; everything else is looked up when it is needed
  /// @param host of the receiver when the job was made, or `null` when it is not known
  /// @param tenant whose endpoint it is; `null` in jobs that were made before it was kept here
  @RegisterForReflection
  record Args(String delivery, @Nullable String host, @Nullable String tenant) {}

  /// What is saved with each recorded attempt.
  ///
  /// @param attempt its number
  @RegisterForReflection
  record Tried(int attempt) {}

  /// How a request ended: with a reply, or without one and for what reason.
  ///
  /// @param down whether the receiver is to blame for all deliveries rather than for this one
  private record Ended(@Nullable WebhookReply reply, String fault, boolean down) {

    static Ended with(WebhookReply reply) {
      return new Ended(reply, reply.fault(), reply.down());
    }

    static Ended by(Throwable failure) {
      return new Ended(null, DeliveryFailed.describe(failure), DeliveryFailed.isReceivers(failure));
    }
  }

  /// @param url of the receiver
  /// @param concurrency attempts to the endpoint at a time, so that one that hangs holds up itself
  ///   alone (count)
  static JobRequest request(
      String tenant, String delivery, UUID endpoint, String url, int concurrency) {
    return JobRequest.of(KIND, new Args(delivery, OutsideUrl.hostOf(url), tenant))
        .forOwner(tenant, null)
        .withOptions(
            new JobRequest.Options(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "webhook:" + endpoint,
                concurrency,
                null,
                null,
                List.of(),
                List.of()));
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  /// A tenant's deliveries to one host share a breaker, so that a dead one holds up its own alone.
  /// Tenants do not share it: one could else hold up the deliveries of others, with an address at
  /// their host that always fails.
  @Override
  public Set<String> dependencies(Args args) {
    return args.host() == null || args.tenant() == null
        ? Set.of()
        : Set.of(dependency(args.host(), args.tenant()));
  }

  private static String dependency(String host, String tenant) {
    return "webhook:" + host + "@" + tenant;
  }

  @Override
  public JobDefaults defaults() {
    return new JobDefaults(
        QUEUE,
        config.retryAfter().size() + 1,
        new Backoff.Table(config.retryAfter()),
        config.timeout().plus(MARGIN));
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return store
        .load(attempt.args().delivery(), attempt.jobId(), attempt.tenant())
        .chain(found ->
            found.isPresent()
                ? deliver(attempt, found.get())
                : Uni.createFrom().item(JobOutcome.cancelled("Removed, or started anew")));
  }

  private Uni<JobOutcome> deliver(Attempt<Args> attempt, WebhookDeliveryStore.Due due) {
    if (!due.pending()) {
      return Uni.createFrom().item(JobOutcome.completed());
    }
    if (!due.enabled()) {
      String why = "The endpoint is disabled";
      return commit(attempt, tx -> store.giveUp(tx, due, attempt.jobId(), why))
          .replaceWith(JobOutcome.cancelled(why));
    }
    return guard
        .check(due.url())
        .chain(target -> sender.post(target, headers(due), due.body()))
        .map(Ended::with)
        .onFailure()
        .recoverWithItem(Ended::by)
        .chain(ended -> conclude(attempt, due, ended));
  }

  private Map<String, String> headers(WebhookDeliveryStore.Due due) {
    List<String> secrets =
        due.secrets().stream()
            .map(secret -> sealed.open(due.tenant(), due.endpoint(), secret))
            .toList();
    long timestamp = clock.instant().getEpochSecond();
    return Map.of(
        "Content-Type", "application/json",
        "User-Agent", "Carillon-Webhooks/1",
        "webhook-id", due.id(),
        "webhook-timestamp", Long.toString(timestamp),
        "webhook-signature", WebhookSignature.of(secrets, due.id(), timestamp, due.body()));
  }

  private Uni<JobOutcome> conclude(
      Attempt<Args> attempt, WebhookDeliveryStore.Due due, Ended ended) {
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
        : new DependencyFailure(dependency(host, due.tenant()), ended.fault());
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
