package dev.carillon.workload.integration;

import dev.carillon.job.Attempt;
import dev.carillon.job.DependencyFailure;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.resilience.Backoff;
import dev.carillon.workload.integration.provider.Provider;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Renews the tokens of one integration; the renewal plans the next such job (checklist S2 lines 5
/// to 13).
///
/// Safe to repeat: a job whose tokens were renewed meanwhile finds nothing due. Its unique key
/// names the version of the tokens, so that a running job can plan its successor and nobody else
/// can plan a second one.
@Singleton
public final class RefreshTokens implements ReactiveJobHandler<RefreshTokens.Args> {

  public static final JobKind<Args> KIND = new JobKind<>("refresh-tokens", Args.class);

  static final String QUEUE = "token-refresh";

  /// Of a refresh that a health check asks for (checklist S2 line 19).
  private static final int HIGH = 10;

  private static final Logger LOG = Logger.getLogger(RefreshTokens.class);

  /// Wait of a job whose tokens somebody else is renewing.
  static final Duration WHILE_IN_FLIGHT = Duration.ofSeconds(5);

  private static final String FAILED = "Background token refresh failed";

  private final Renewal renewal;
  private final TokenStore tokens;
  private final Database database;

  RefreshTokens(Renewal renewal, TokenStore tokens, Database database) {
    this.renewal = renewal;
    this.tokens = tokens;
    this.database = database;
  }

  /// @param integrationId which integration
  /// @param tenantId whose it is
  /// @param provider slug of its provider, for the circuit breaker
  @RegisterForReflection
  public record Args(String integrationId, String tenantId, String provider) {}

  /// A job for when the tokens of this version are to be renewed.
  static JobRequest planned(
      String tenant, UUID integration, String provider, int version, Duration wait) {
    return request(
        tenant, integration, provider, "refresh-" + integration + ":" + version, wait, null);
  }

  /// A job that renews them now, before all planned ones.
  static JobRequest now(Integration of) {
    return request(
        of.tenant(), of.id(), of.provider().slug(), "refresh-" + of.id(), Duration.ZERO, HIGH);
  }

  private static JobRequest request(
      String tenant,
      UUID integration,
      String provider,
      String key,
      Duration wait,
      @Nullable Integer priority) {
    return JobRequest.of(KIND, new Args(integration.toString(), tenant, provider))
        .forOwner(tenant, null)
        .with(options -> options.priority(priority).delay(wait).uniqueKey(key));
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Predicate<String> ownKeys() {
    return Pattern.compile("refresh-[0-9a-f-]{36}.*").asMatchPredicate();
  }

  @Override
  public JobDefaults defaults() {
    var backoff = new Backoff.Exponential(Duration.ofSeconds(5), Duration.ofMinutes(5));
    return new JobDefaults(QUEUE, 3, backoff, Duration.ofMinutes(2));
  }

  @Override
  public Set<String> dependencies(Args args) {
    return Set.of(Provider.dependency(args.provider()));
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    UUID id = UUID.fromString(attempt.args().integrationId());
    return renewal
        .renew(attempt.tenant(), id, Renewal.Asker.job(attempt.jobId()))
        .chain(result -> outcome(attempt, id, result));
  }

  private Uni<JobOutcome> outcome(Attempt<Args> attempt, UUID id, RenewalResult result) {
    return switch (result) {
      case RenewalResult.Renewed done -> item(JobOutcome.completed(Map.of("renewed", true)));
      case RenewalResult.NotDue early -> item(JobOutcome.completed(Map.of("renewed", false)));
      case RenewalResult.Missing gone -> item(JobOutcome.cancelled("The integration was removed"));
      case RenewalResult.InFlight other ->
          item(JobOutcome.snoozed(WHILE_IN_FLIGHT, "Somebody else is renewing the tokens"));
      case RenewalResult.Later later ->
          item(JobOutcome.snoozed(later.delay(), "The provider is called as often as it allows"));
      case RenewalResult.Revoked revoked ->
          failure(
              new FinalFailure(
                  "The provider gives no access any more; a person has to connect it again"));
      case RenewalResult.NoRefreshToken none ->
          spoiled(attempt.tenant(), id, none.version(), "No refresh token available")
              .chain(() -> failure(new FinalFailure("No refresh token available")));
      case RenewalResult.Failed failed -> failed(attempt, id, failed);
    };
  }

  /// The integration is `expired` only once no try is left (decisions.md "002").
  private Uni<JobOutcome> failed(Attempt<Args> attempt, UUID id, RenewalResult.Failed failed) {
    boolean last = failed.lasting() || attempt.number() >= attempt.maxAttempts();
    Uni<Void> noted =
        last
            ? spoiled(attempt.tenant(), id, failed.version(), FAILED)
            : Uni.createFrom().voidItem();
    return noted.chain(() -> failure(exception(failed)));
  }

  private static RuntimeException exception(RenewalResult.Failed failed) {
    if (failed.lasting()) {
      return new FinalFailure(failed.why());
    }
    return failed.dependency() == null
        ? new IllegalStateException(failed.why())
        : new DependencyFailure(failed.dependency(), failed.why());
  }

  /// @param version of the tokens that are of no use; a person may have connected it anew meanwhile
  private Uni<Void> spoiled(String tenant, UUID id, int version, String reason) {
    LOG.warnf("Integration %s is expired: %s", id, reason);
    return database
        .inTransaction(tx -> tokens.spoil(tx, tenant, id, version, Integration.EXPIRED, reason))
        .replaceWithVoid();
  }

  private static Uni<JobOutcome> item(JobOutcome outcome) {
    return Uni.createFrom().item(outcome);
  }

  private static Uni<JobOutcome> failure(RuntimeException failure) {
    return Uni.createFrom().failure(failure);
  }
}
