package dev.carillon.workload.integration.upkeep;

import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.platform.resilience.Backoff;
import dev.carillon.platform.security.FieldCipher;
import dev.carillon.platform.security.SealBrokenException;
import dev.carillon.workload.integration.TokenSeal;
import dev.carillon.workload.integration.provider.ProviderSecrets;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Seals tokens and secrets anew that are under an older key, so that this key can be taken out of
/// the configuration. Safe to repeat: what is under the active key is passed over. Nightly; after a
/// change of keys an admin runs its schedule at once.
@Singleton
final class ResealSecrets implements BlockingJobHandler<ResealSecrets.Args> {

  static final JobKind<Args> KIND = new JobKind<>("integration.reseal", Args.class);

  private static final Logger LOG = Logger.getLogger(ResealSecrets.class);

  private static final int PAGE = 200;

  private final ResealStore store;
  private final FieldCipher cipher;
  private final TokenSeal seal;
  private final ProviderSecrets secrets;

  ResealSecrets(ResealStore store, FieldCipher cipher, TokenSeal seal, ProviderSecrets secrets) {
    this.store = store;
    this.cipher = cipher;
    this.seal = seal;
    this.secrets = secrets;
  }

  /// Nothing to say: the keys are configuration.
  @RegisterForReflection
  record Args() {}

  /// How far it is.
  @RegisterForReflection
  record Place(String tenant, UUID id, int resealed, int broken) {
    static final Place START = new Place("", new UUID(0, 0), 0, 0);
  }

  /// @param resealed values under the active key now (count of rows)
  /// @param broken rows that do not open with any key (count)
  @RegisterForReflection
  record Result(int resealed, int broken) {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobDefaults defaults() {
    return new JobDefaults(
        "maintenance",
        3,
        new Backoff.Exponential(Duration.ofSeconds(5), Duration.ofMinutes(1)),
        Duration.ofMinutes(30));
  }

  @Override
  public JobOutcome run(Attempt<Args> attempt) {
    Place place = attempt.cursor(Place.class).orElse(Place.START);
    List<ResealStore.Tokens> page = page(attempt, place);
    while (!page.isEmpty()) {
      for (ResealStore.Tokens old : page) {
        place = reseal(attempt, place, old);
      }
      attempt.await(attempt.checkpoint(place));
      attempt.progress(new Progress("sealing", place.resealed(), 0, null));
      page = page(attempt, place);
    }
    Result providers = providers(attempt);
    return JobOutcome.completed(
        new Result(place.resealed() + providers.resealed(), place.broken() + providers.broken()));
  }

  private List<ResealStore.Tokens> page(Attempt<Args> attempt, Place after) {
    return attempt.await(store.oldTokens(cipher.activeKey(), after.tenant(), after.id(), PAGE));
  }

  private Place reseal(Attempt<Args> attempt, Place place, ResealStore.Tokens old) {
    try {
      var fresh =
          new ResealStore.Tokens(
              old.tenant(),
              old.id(),
              resealed(old, TokenSeal.ACCESS, old.access()),
              resealed(old, TokenSeal.REFRESH, old.refresh()));
      boolean stored = attempt.await(store.store(fresh, old));
      return new Place(old.tenant(), old.id(), place.resealed() + (stored ? 1 : 0), place.broken());
    } catch (SealBrokenException broken) {
      LOG.errorf("Tokens of integration %s do not open: %s", old.id(), broken.getMessage());
      return new Place(old.tenant(), old.id(), place.resealed(), place.broken() + 1);
    }
  }

  private @Nullable Buffer resealed(ResealStore.Tokens of, String column, @Nullable Buffer sealed) {
    return sealed == null
        ? null
        : seal.seal(of.tenant(), of.id(), column, seal.open(of.tenant(), of.id(), column, sealed));
  }

  private Result providers(Attempt<Args> attempt) {
    int resealed = 0;
    int broken = 0;
    for (ResealStore.Secret old : attempt.await(store.oldSecrets(cipher.activeKey()))) {
      try {
        var fresh =
            new ResealStore.Secret(old.provider(), secrets.resealed(old.provider(), old.sealed()));
        resealed += attempt.await(store.store(fresh, old)) ? 1 : 0;
      } catch (SealBrokenException failure) {
        LOG.errorf(
            "The secret of provider %s does not open: %s", old.provider(), failure.getMessage());
        broken++;
      }
    }
    return new Result(resealed, broken);
  }
}
