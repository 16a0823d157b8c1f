package dev.carillon.workload.billing;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One validation of one file, as it stands now.
///
/// @param owner who started it
/// @param fileName as uploaded; may name a person, so it stays out of logs and jobs
/// @param fileSize bytes
/// @param progress whole per cent (0..100)
/// @param totalRows data records of the file (count, 0 until they are counted)
/// @param processedRows records stored so far (count)
/// @param rowErrorCount records with a cell that could not be read (count)
/// @param resultCount findings (count)
/// @param errorCount findings of severity error (count)
/// @param jobId name of its job for clients, `validation-<id>`
/// @param job number of its job in the engine, `null` when it has none
record Run(
    UUID id,
    String tenant,
    String owner,
    UUID fileId,
    String fileName,
    long fileSize,
    Status status,
    int progress,
    int totalRows,
    int processedRows,
    int rowErrorCount,
    int resultCount,
    int errorCount,
    @Nullable String errorCode,
    @Nullable String errorMessage,
    String jobId,
    @Nullable Long job,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {

  /// Where a run stands, in the words of the document.
  enum Status {
    QUEUED,
    PROCESSING,
    COMPLETED,
    FAILED;

    /// Reads the word of a client; some of the document's clients say `running`.
    static Status named(String word) {
      return switch (word) {
        case "queued" -> QUEUED;
        case "processing", "running" -> PROCESSING;
        case "completed" -> COMPLETED;
        case "failed" -> FAILED;
        default ->
            throw new ProblemException(
                ProblemType.BAD_REQUEST,
                "A status is one of queued, processing, completed, failed.",
                Map.of("parameter", "status"));
      };
    }

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    boolean isLive() {
      return this == QUEUED || this == PROCESSING;
    }
  }

  /// Tells which run it is and nothing that names a person.
  @Override
  public String toString() {
    return "Run[" + id + ", " + status + "]";
  }
}
