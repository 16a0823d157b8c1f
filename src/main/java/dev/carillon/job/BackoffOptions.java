package dev.carillon.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A back-off as callers write it and as a job stores it.
///
/// @param delayMs the wait (fixed), or the first wait (exponential; 1,000 when `null`), in ms
/// @param maxDelayMs longest wait of an exponential back-off in ms; one hour when `null`
/// @param tableMs one wait per failed try, in ms (table)
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackoffOptions(
    Kind kind, @Nullable Long delayMs, @Nullable Long maxDelayMs, @Nullable List<Long> tableMs) {

  /// The three ways of waiting.
  public enum Kind {
    @JsonProperty("fixed")
    FIXED,
    @JsonProperty("exponential")
    EXPONENTIAL,
    @JsonProperty("table")
    TABLE
  }

  private static final long HOUR_MS = 3_600_000;

  /// {@return a back-off in the form callers know}
  public static BackoffOptions of(Backoff backoff) {
    return switch (backoff) {
      case Backoff.Fixed(var delay) -> new BackoffOptions(Kind.FIXED, delay.toMillis(), null, null);
      case Backoff.Exponential(var delay, var max) ->
          new BackoffOptions(Kind.EXPONENTIAL, delay.toMillis(), max.toMillis(), null);
      case Backoff.Table(var delays) ->
          new BackoffOptions(
              Kind.TABLE, null, null, delays.stream().map(Duration::toMillis).toList());
    };
  }

  /// @throws IllegalArgumentException for a table without delays
  public Backoff toBackoff() {
    long first = delayMs == null ? 1_000 : delayMs;
    return switch (kind) {
      case FIXED -> new Backoff.Fixed(Duration.ofMillis(first));
      case EXPONENTIAL ->
          new Backoff.Exponential(
              Duration.ofMillis(first),
              Duration.ofMillis(maxDelayMs == null ? HOUR_MS : maxDelayMs));
      case TABLE ->
          new Backoff.Table(
              tableMs == null ? List.of() : tableMs.stream().map(Duration::ofMillis).toList());
    };
  }
}
