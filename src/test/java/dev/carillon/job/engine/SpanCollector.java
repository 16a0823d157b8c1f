package dev.carillon.job.engine;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Takes the spans of a test instead of a collector. Without traces it is never asked.
@Singleton
public final class SpanCollector implements SpanExporter {

  private final List<SpanData> spans = new CopyOnWriteArrayList<>();

  List<SpanData> ofTrace(String trace) {
    return spans.stream().filter(span -> span.getTraceId().equals(trace)).toList();
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> more) {
    spans.addAll(more);
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
