package dev.carillon.job;

import dev.carillon.platform.resilience.Backoff;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Consumer;
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

    /// Options in the making: those it was begun with, but for what is said here. Not for several
    /// threads at a time. What each means is said at [Options].
    public static final class Builder {
      private @Nullable String queue;
      private @Nullable Integer priority;
      private @Nullable OffsetDateTime runAt;
      private @Nullable Duration delay;
      private @Nullable Integer maxAttempts;
      private @Nullable Backoff backoff;
      private @Nullable Duration timeout;
      private @Nullable String uniqueKey;
      private @Nullable String concurrencyKey;
      private @Nullable Integer concurrencyLimit;
      private @Nullable String rateKey;
      private @Nullable Double ratePerSecond;
      private List<String> tags;
      private List<String> tell;

      private Builder(Options from) {
        this.queue = from.queue;
        this.priority = from.priority;
        this.runAt = from.runAt;
        this.delay = from.delay;
        this.maxAttempts = from.maxAttempts;
        this.backoff = from.backoff;
        this.timeout = from.timeout;
        this.uniqueKey = from.uniqueKey;
        this.concurrencyKey = from.concurrencyKey;
        this.concurrencyLimit = from.concurrencyLimit;
        this.rateKey = from.rateKey;
        this.ratePerSecond = from.ratePerSecond;
        this.tags = from.tags;
        this.tell = from.tell;
      }

      public Builder queue(@Nullable String name) {
        queue = name;
        return this;
      }

      public Builder priority(@Nullable Integer wanted) {
        priority = wanted;
        return this;
      }

      public Builder runAt(@Nullable OffsetDateTime instant) {
        runAt = instant;
        return this;
      }

      public Builder delay(@Nullable Duration wait) {
        delay = wait;
        return this;
      }

      public Builder tries(int most, Backoff between) {
        maxAttempts = most;
        backoff = between;
        return this;
      }

      public Builder timeout(@Nullable Duration longest) {
        timeout = longest;
        return this;
      }

      public Builder uniqueKey(@Nullable String key) {
        uniqueKey = key;
        return this;
      }

      public Builder concurrency(String key, int limit) {
        concurrencyKey = key;
        concurrencyLimit = limit;
        return this;
      }

      public Builder rate(String key, double perSecond) {
        rateKey = key;
        ratePerSecond = perSecond;
        return this;
      }

      public Builder tags(List<String> words) {
        tags = words;
        return this;
      }

      public Builder tell(List<String> whom) {
        tell = whom;
        return this;
      }

      private Options done() {
        return new Options(
            queue,
            priority,
            runAt,
            delay,
            maxAttempts,
            backoff,
            timeout,
            uniqueKey,
            concurrencyKey,
            concurrencyLimit,
            rateKey,
            ratePerSecond,
            tags,
            tell);
      }
    }
  }

  /// A request of the system's own, with the kind's defaults.
  public static <A> JobRequest of(JobKind<A> kind, A args) {
    return new JobRequest(kind.name(), args, DEFAULT_TENANT, null, Options.NONE);
  }

  /// {@return the same for somebody}
  ///
  /// @param owner the `sub` of a person, or `null` for the system
  public JobRequest forOwner(String tenant, @Nullable String owner) {
    return new JobRequest(kind, args, tenant, owner, options, trace);
  }

  /// {@return the same with all of these options and no others}
  public JobRequest withOptions(Options changed) {
    return new JobRequest(kind, args, tenant, owner, changed, trace);
  }

  /// {@return the same, as part of a trace}
  ///
  /// @param traceparent as [JobTransition#trace] has it; `null` for the one of whoever enqueues it
  public JobRequest within(@Nullable String traceparent) {
    return new JobRequest(kind, args, tenant, owner, options, traceparent);
  }

  /// {@return the same with some options changed}
  public JobRequest with(Consumer<Options.Builder> changes) {
    var builder = new Options.Builder(options);
    changes.accept(builder);
    return withOptions(builder.done());
  }

  /// {@return the same, of which one at a time is live}
  ///
  /// @param key of the tenant
  public JobRequest withUniqueKey(String key) {
    return with(options -> options.uniqueKey(key));
  }

  /// {@return the same, not before now plus this}
  public JobRequest withDelay(Duration delay) {
    return with(options -> options.delay(delay));
  }

  /// {@return the same with a plan of its own}
  ///
  /// @param maxAttempts tries in all (count, 1..100)
  /// @param backoff wait between tries
  public JobRequest withTries(int maxAttempts, Backoff backoff) {
    return with(options -> options.tries(maxAttempts, backoff));
  }
}
