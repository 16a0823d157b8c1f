package dev.carillon.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a job carries of its options in `opts`; the rest has columns. A job that says nothing
/// carries `null`, so that a plain job's row stays small.
///
/// @param timeoutMs longest run of an attempt
/// @param concurrencyLimit most running jobs with its concurrency key (count)
/// @param rateKey key of its rate limit, with its tenant before it
/// @param ratePerSecond starts per second with that key
/// @param trace the trace it was enqueued in (W3C `traceparent`), or `null`
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StoredOptions(
    @Nullable Long timeoutMs,
    @Nullable BackoffOptions backoff,
    @Nullable Integer concurrencyLimit,
    @Nullable String rateKey,
    @Nullable Double ratePerSecond,
    List<String> tags,
    List<String> tell,
    @Nullable String trace) {

  public static final StoredOptions NONE =
      new StoredOptions(null, null, null, null, null, List.of(), List.of(), null);

  public StoredOptions {
    // Jackson leaves out what is empty, so what it reads may be null.
    tags = tags == null ? List.of() : List.copyOf(tags);
    tell = tell == null ? List.of() : List.copyOf(tell);
  }

  static StoredOptions of(String tenant, JobRequest.Options options, @Nullable String trace) {
    boolean gated = options.concurrencyKey() != null;
    Integer limit = options.concurrencyLimit();
    return new StoredOptions(
        options.timeout() == null ? null : options.timeout().toMillis(),
        options.backoff() == null ? null : BackoffOptions.of(options.backoff()),
        gated ? (limit == null ? 1 : limit) : null,
        options.rateKey() == null ? null : LaneName.scoped(tenant, options.rateKey()),
        options.ratePerSecond(),
        options.tags(),
        options.tell(),
        trace);
  }

  /// {@return the longest run of one attempt: the job's own, or its kind's}
  public Duration timeout(JobDefaults defaults) {
    return timeoutMs == null ? defaults.timeout() : Duration.ofMillis(timeoutMs);
  }

  /// {@return the wait between tries: the job's own, or its kind's}
  public Backoff backoff(JobDefaults defaults) {
    return backoff == null ? defaults.backoff() : backoff.toBackoff();
  }
}
