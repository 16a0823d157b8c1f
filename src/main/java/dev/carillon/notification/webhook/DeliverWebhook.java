package dev.carillon.notification.webhook;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.ReactiveJobHandler;
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
import org.jspecify.annotations.Nullable;

/// Makes one attempt to deliver a webhook; [DeliveryOutcomes] says and records what came of it.
///
/// A receiver may get a message twice, as with every attempt whose end was lost; the `webhook-id`
/// is the same each time, so it can tell.
@Singleton
final class DeliverWebhook implements ReactiveJobHandler<DeliverWebhook.Args> {

  static final JobKind<Args> KIND = new JobKind<>("webhook.deliver", Args.class);

  private static final String QUEUE = "webhook";

  /// What an attempt needs beside the request itself: the lookup of the name and the database.
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final WebhookDeliveryStore store;
  private final WebhookGuard guard;
  private final WebhookSender sender;
  private final Sealed sealed;
  private final DeliveryOutcomes outcomes;
  private final WebhookConfig config;
  private final InstantSource clock = InstantSource.system();

  @Inject
  DeliverWebhook(
      WebhookDeliveryStore store,
      WebhookGuard guard,
      WebhookSender sender,
      Sealed sealed,
      DeliveryOutcomes outcomes,
      WebhookConfig config) {
    this.store = store;
    this.guard = guard;
    this.sender = sender;
    this.sealed = sealed;
    this.outcomes = outcomes;
    this.config = config;
  }

  /// @param delivery id of the delivery; everything else is looked up when it is needed
  /// @param host of the receiver when the job was made, or `null` when it is not known
  /// @param tenant whose endpoint it is; `null` in jobs that were made before it was kept here
  @RegisterForReflection
  record Args(String delivery, @Nullable String host, @Nullable String tenant) {}

  /// @param url of the receiver
  /// @param concurrency attempts to the endpoint at a time, so that one that hangs holds up itself
  ///   alone (count)
  static JobRequest request(
      String tenant, String delivery, UUID endpoint, String url, int concurrency) {
    return JobRequest.of(KIND, new Args(delivery, OutsideUrl.hostOf(url), tenant))
        .forOwner(tenant, null)
        .with(options -> options.concurrency("webhook:" + endpoint, concurrency));
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

  static String dependency(String host, String tenant) {
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

  /// A delivery names its job, and heeds no other.
  @Override
  public Optional<String> insteadOfRetry() {
    return Optional.of(
        "Have its message sent again: POST /api/webhooks/{id}/deliveries/{deliveryId}/redeliver.");
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
      return outcomes.unwanted(attempt, due);
    }
    return guard
        .check(due.url())
        .chain(target -> sender.post(target, headers(due), due.body()))
        .map(DeliveryOutcomes.Ended::with)
        .onFailure()
        .recoverWithItem(DeliveryOutcomes.Ended::by)
        .chain(ended -> outcomes.conclude(attempt, due, ended));
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
}
