package dev.carillon.job;

import dev.carillon.platform.resilience.Backoff;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job to enqueue: what, for whom, and how. Immutable; each `with…` answers a changed copy.
///
/// @param kind name of the kind
/// @param args the arguments, a value Jackson writes as a JSON object; no personal data
/// @param tenant whose job it is
/// @param owner who asked for it, or `null` for the system
/// @param options how to run it; what is `null` there comes from the handler's [JobDefaults]
/// @param trace what it belongs to (W3C `traceparent`); `null` for the trace of whoever enqueues it
public record JobRequest(
    String kind,
    Object args,
    String tenant,
    @Nullable String owner,
    Options options,
    @Nullable String trace) {

  /// The tenant of a token without one, and of the system's own jobs (decisions.md "All five").
  public static final String DEFAULT_TENANT = "default";

  /// A request that belongs to the trace of whoever enqueues it.
  public JobRequest(
      String kind, Object args, String tenant, @Nullable String owner, Options options) {
    this(kind, args, tenant, owner, options, null);
  }

  /// How to run a job. Every field may be left `null`.
  ///
  /// @param queue lane of the tenant it waits in
  /// @param priority -100..100, higher runs sooner, 0 when `null`
  /// @param runAt not before this instant; `null` for now
  /// @param delay not before now plus this; wins over `runAt`
  /// @param maxAttempts tries in all (count, 1..100)
  /// @param backoff wait between tries
  /// @param timeout longest run of one attempt
  /// @param uniqueKey at most one live job of the tenant carries it
  /// @param concurrencyKey at most `concurrencyLimit` jobs of the tenant run with it, on all nodes
  /// @param concurrencyLimit count, at least 1; 1 when `null`
  /// @param rateKey jobs of the tenant with it start at most `ratePerSecond` times a second
  /// @param ratePerSecond starts per second, above 0
  /// @param tags words to find it by
  /// @param tell who hears of which outcome
  public record Options(
      @Nullable String queue,
      @Nullable Integer priority,
      @Nullable OffsetDateTime runAt,
      @Nullable Duration delay,
      @Nullable Integer maxAttempts,
      @Nullable Backoff backoff,
      @Nullable Duration timeout,
      @Nullable String uniqueKey,
      @Nullable String concurrencyKey,
      @Nullable Integer concurrencyLimit,
      @Nullable String rateKey,
      @Nullable Double ratePerSecond,
      List<String> tags,
      List<String> tell) {

    public static final Options NONE =
        new Options(
            null, null, null, null, null, null, null, null, null, null, null, null, List.of(),
            List.of());

    public Options {
      tags = List.copyOf(tags);
      tell = List.copyOf(tell);
    }
  }

  /// A request of the system's own, with the kind's defaults.
  public static <A> JobRequest of(JobKind<A> kind, A args) {
    return new JobRequest(kind.name(), args, DEFAULT_TENANT, null, Options.NONE);
  }

  public JobRequest forOwner(String tenant, @Nullable String owner) {
    return new JobRequest(kind, args, tenant, owner, options, trace);
  }

  public JobRequest withOptions(Options changed) {
    return new JobRequest(kind, args, tenant, owner, changed, trace);
  }

  /// {@return the same, as part of a trace}
  ///
  /// @param traceparent as [JobTransition#trace] has it; `null` for the one of whoever enqueues it
  public JobRequest within(@Nullable String traceparent) {
    return new JobRequest(kind, args, tenant, owner, options, traceparent);
  }

  public JobRequest withUniqueKey(String key) {
    Options o = options;
    return withOptions(
        new Options(
            o.queue,
            o.priority,
            o.runAt,
            o.delay,
            o.maxAttempts,
            o.backoff,
            o.timeout,
            key,
            o.concurrencyKey,
            o.concurrencyLimit,
            o.rateKey,
            o.ratePerSecond,
            o.tags,
            o.tell));
  }

  public JobRequest withDelay(Duration delay) {
    Options o = options;
    return withOptions(
        new Options(
            o.queue,
            o.priority,
            o.runAt,
            delay,
            o.maxAttempts,
            o.backoff,
            o.timeout,
            o.uniqueKey,
            o.concurrencyKey,
            o.concurrencyLimit,
            o.rateKey,
            o.ratePerSecond,
            o.tags,
            o.tell));
  }

  /// {@return the same with a plan of its own}
  ///
  /// @param maxAttempts tries in all (count, 1..100)
  /// @param backoff wait between tries
  public JobRequest withTries(int maxAttempts, Backoff backoff) {
    Options o = options;
    return withOptions(
        new Options(
            o.queue,
            o.priority,
            o.runAt,
            o.delay,
            maxAttempts,
            backoff,
            o.timeout,
            o.uniqueKey,
            o.concurrencyKey,
            o.concurrencyLimit,
            o.rateKey,
            o.ratePerSecond,
            o.tags,
            o.tell));
  }
}
