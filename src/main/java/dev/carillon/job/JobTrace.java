package dev.carillon.job;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Carries a trace over the time a job waits, as W3C Trace Context writes it. Without a span
/// nothing is stored and nothing made.
public final class JobTrace {

  private static final String FIELD = "traceparent";

  private static final TextMapGetter<String> PARENT =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String parent) {
          return List.of(FIELD);
        }

        @Override
        public @Nullable String get(@Nullable String parent, String key) {
          return key.equals(FIELD) ? parent : null;
        }
      };

  private JobTrace() {}

  /// {@return the trace the caller's code runs in; empty when it is in none}
  static Optional<String> current() {
    if (!Span.current().getSpanContext().isValid()) {
      return Optional.empty();
    }
    Map<String, String> carrier = new HashMap<>();
    W3CTraceContextPropagator.getInstance().inject(Context.current(), carrier, JobTrace::put);
    return Optional.ofNullable(carrier.get(FIELD));
  }

  private static void put(@Nullable Map<String, String> carrier, String key, String value) {
    if (carrier != null) {
      carrier.put(key, value);
    }
  }

  /// {@return the context to begin a span in that goes on from a stored trace}
  ///
  /// @param traceparent what was stored, or `null` to begin anew
  public static Context parent(@Nullable String traceparent) {
    return traceparent == null
        ? Context.root()
        : W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, PARENT);
  }
}
