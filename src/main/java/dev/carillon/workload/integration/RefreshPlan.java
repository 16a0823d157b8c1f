package dev.carillon.workload.integration;

import dev.carillon.workload.integration.provider.IntegrationConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// When something is due next (checklist S2 lines 9 and 14). Pure but for chance.
@Singleton
public final class RefreshPlan {

  /// Tokens are never renewed sooner than this after they came, however short they live.
  static final Duration SHORTEST = Duration.ofSeconds(30);

  private static final double PER_CENT = 100;

  private final Duration ahead;
  private final Duration jitter;
  private final Duration healthEvery;
  private final double healthJitter;

  RefreshPlan(IntegrationConfig config) {
    this.ahead = config.refreshAhead();
    this.jitter = config.refreshJitter();
    this.healthEvery = config.healthEvery();
    this.healthJitter = config.healthJitterPercent() / PER_CENT;
  }

  /// When tokens that come now are to be renewed: five minutes and a little before their end. Those
  /// that live for less than twice that are renewed at half their life, so that a provider of short
  /// tokens is not asked without end.
  ///
  /// @param life of the access token, from now
  /// @return wait from now, at least [#SHORTEST]
  Duration refreshIn(Duration life, RandomGenerator random) {
    Duration wait = life.minus(early(random));
    Duration half = life.dividedBy(2);
    Duration later = wait.compareTo(half) > 0 ? wait : half;
    return later.compareTo(SHORTEST) > 0 ? later : SHORTEST;
  }

  /// {@return how long before their end tokens are renewed}
  Duration early(RandomGenerator random) {
    return ahead.plus(share(jitter, random.nextDouble()));
  }

  /// {@return wait for the next health check, around four hours}
  Duration healthIn(RandomGenerator random) {
    return share(healthEvery, 1 + healthJitter * (2 * random.nextDouble() - 1));
  }

  private static Duration share(Duration of, double factor) {
    return Duration.ofMillis(Math.round(of.toMillis() * factor));
  }
}
