package dev.carillon.workload.billing;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A run as clients see it: numbers are texts, as the document has them (domain 004 §1).
@RegisterForReflection
record RunView(
    UUID id,
    UUID fileId,
    String fileName,
    String fileSize,
    String status,
    String totalRows,
    String processedRows,
    String rowErrorCount,
    String resultCount,
    String errorCount,
    @Nullable String errorMessage,
    String progress,
    String jobId,
    String createdBy,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {

  static RunView of(Run run) {
    return new RunView(
        run.id(),
        run.fileId(),
        run.fileName(),
        Long.toString(run.fileSize()),
        run.status().word(),
        Integer.toString(run.totalRows()),
        Integer.toString(run.processedRows()),
        Integer.toString(run.rowErrorCount()),
        Integer.toString(run.resultCount()),
        Integer.toString(run.errorCount()),
        run.errorMessage(),
        Integer.toString(run.progress()),
        run.jobId(),
        run.owner(),
        run.createdAt(),
        run.updatedAt());
  }
}
