package dev.carillon.breaker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// When breakers open and how long they stay so (`carillon.breaker.*`).
@ConfigMapping(prefix = "carillon.breaker")
public interface BreakerConfig {

  /// Failures in succession that open a breaker (count, at least 1; checklist S0 line 38).
  @WithDefault("5")
  int threshold();

  /// How long an open breaker waits before one job tries.
  @WithDefault("30000ms")
  Duration timeout();

  /// Starts per second with which the last wave is over and the breaker closes (count, at least 1).
  @WithDefault("64")
  int widestWave();

  /// Other numbers for single dependencies, by key.
  Map<String, OfKey> keys();

  /// Numbers of one dependency; what is left out is as for all.
  interface OfKey {
    OptionalInt threshold();

    Optional<Duration> timeout();
  }

  default int thresholdOf(String key) {
    OfKey own = keys().get(key);
    return own == null ? threshold() : own.threshold().orElse(threshold());
  }

  default Duration timeoutOf(String key) {
    OfKey own = keys().get(key);
    return own == null ? timeout() : own.timeout().orElse(timeout());
  }
}
