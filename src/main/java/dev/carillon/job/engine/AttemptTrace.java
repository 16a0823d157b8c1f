package dev.carillon.job.engine;

import dev.carillon.job.JobTrace;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.vertx.core.Context;
import io.vertx.core.impl.ContextInternal;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/// What is around an attempt: a context of its own, in which each log line names the job, and a
/// span when traces are on. No payload goes into either.
@Singleton
final class AttemptTrace {

  /// Under which the log lines of an attempt name its job.
  static final String LOGGED_AS = "jobId";

  private final @Nullable Tracer tracer;

  /// @param off whether nobody wants traces; then no span is ever made
  AttemptTrace(
      OpenTelemetry telemetry,
      @ConfigProperty(name = "quarkus.otel.sdk.disabled", defaultValue = "false") boolean off) {
    this.tracer = off ? null : telemetry.getTracer("dev.carillon");
  }

  /// Begins the span of an attempt.
  ///
  /// @param traceparent of the enqueue, or `null`
  /// @return `null` while traces are off
  @Nullable Span begin(Claimed job, String queue, @Nullable String traceparent) {
    if (tracer == null) {
      return null;
    }
    return tracer
        .spanBuilder("run " + job.kind())
        .setParent(JobTrace.parent(traceparent))
        .setSpanKind(SpanKind.CONSUMER)
        .setAttribute("job.id", Long.toString(job.id()))
        .setAttribute("job.type", job.kind())
        .setAttribute("job.queue", queue)
        .setAttribute("job.attempt", job.attempt())
        .startSpan();
  }

  /// Ends it. What a failure said is not told: it may quote the payload.
  static void end(@Nullable Span span, AttemptEnd how) {
    if (span != null) {
      span.setAttribute("job.outcome", how.word());
      if (how.isFailure()) {
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
    }
  }

  /// Runs `work` on the event loop of `loop`, in a context of its own that what follows stays in.
  static void onLoop(Context loop, long job, @Nullable Span span, Runnable work) {
    ContextInternal own = ((ContextInternal) loop).duplicate();
    VertxContextSafetyToggle.setContextSafe(own, true);
    own.emit(
        work,
        run -> {
          enter(job, span);
          run.run();
        });
  }

  /// The scope is not closed: it ends with the context, which nobody else is in.
  @SuppressWarnings("MustBeClosedChecker")
  private static void enter(long job, @Nullable Span span) {
    MDC.put(LOGGED_AS, Long.toString(job));
    if (span != null) {
      span.makeCurrent();
    }
  }

  /// Runs `work` on the calling thread, which nobody else uses.
  static void onThread(long job, @Nullable Span span, Runnable work) {
    MDC.put(LOGGED_AS, Long.toString(job));
    if (span == null) {
      work.run();
      return;
    }
    try (Scope _ = span.makeCurrent()) {
      work.run();
    }
  }
}
