package dev.carillon.workload.integration;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.resilience.Backoff;
import dev.carillon.workload.integration.provider.Provider;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Checks the health of one integration. Never tried again: the next check is planned anyway
/// (checklist S2 line 18). Safe to repeat.
@Singleton
final class CheckHealth implements ReactiveJobHandler<CheckHealth.Args> {

  static final JobKind<Args> KIND = new JobKind<>("health-check", Args.class);

  static final String QUEUE = "health-check";

  private final HealthCheck check;
  private final IntegrationStore integrations;

  CheckHealth(HealthCheck check, IntegrationStore integrations) {
    this.check = check;
    this.integrations = integrations;
  }

  /// @param integrationId which integration
  /// @param tenantId whose it is
  /// @param provider slug of its provider, for the circuit breaker
  @RegisterForReflection
  record Args(String integrationId, String tenantId, String provider) {}

  static JobRequest request(HealthStore.Due due) {
    return new JobRequest(
            KIND.name(),
            new Args(due.id().toString(), due.tenant(), due.provider()),
            due.tenant(),
            null,
            JobRequest.Options.NONE)
        .withUniqueKey("health-" + due.id())
        .withDelay(due.delay());
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Predicate<String> ownKeys() {
    return Pattern.compile("health-[0-9a-f-]{36}").asMatchPredicate();
  }

  @Override
  public JobDefaults defaults() {
    return new JobDefaults(
        QUEUE, 1, new Backoff.Fixed(Duration.ofMinutes(1)), Duration.ofMinutes(1));
  }

  @Override
  public Set<String> dependencies(Args args) {
    return Set.of(Provider.dependency(args.provider()));
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    UUID id = UUID.fromString(attempt.args().integrationId());
    return integrations.find(attempt.tenant(), id).chain(this::checked);
  }

  private Uni<JobOutcome> checked(Optional<Integration> found) {
    if (found.isEmpty()) {
      return Uni.createFrom().item(JobOutcome.cancelled("The integration was removed"));
    }
    return check
        .check(found.get())
        .map(checked ->
            switch (checked) {
              case HealthCheck.Checked.Found done ->
                  JobOutcome.completed(Map.of("status", done.result().status()));
              case HealthCheck.Checked.Later later ->
                  JobOutcome.snoozed(later.delay(), "The provider is called as often as it allows");
              case HealthCheck.Checked.Outdated refused ->
                  JobOutcome.snoozed(
                      RefreshTokens.WHILE_IN_FLIGHT, "Somebody else is renewing the tokens");
            });
  }
}
