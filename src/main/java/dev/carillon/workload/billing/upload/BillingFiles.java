package dev.carillon.workload.billing.upload;

import dev.carillon.file.FilePurpose;
import dev.carillon.file.UploadRules;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.workload.billing.csv.CsvSurvey;
import dev.carillon.workload.billing.csv.UnreadableCsvException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a billing file is as a file.
public final class BillingFiles {

  /// A day for whole files (decisions "004 billing CSV"), an hour for broken uploads.
  public static final FilePurpose PURPOSE =
      new FilePurpose("billing", Duration.ofHours(1), Duration.ofHours(24), Duration.ZERO);

  /// Most bytes of one file (domain 004 §2).
  private static final long MOST_BYTES = 50L * 1024 * 1024;

  /// Which types a file may be sent as. Browsers without a spreadsheet program and curl know no
  /// better than `application/octet-stream`; what counts is the content.
  private static final List<String> MEDIA_TYPES =
      List.of("text/csv", "application/vnd.ms-excel", "text/plain", "application/octet-stream");

  static final UploadRules ONE = rules("file", 1);
  static final UploadRules SEVERAL = rules("files", 10);

  private BillingFiles() {}

  private static UploadRules rules(String field, int mostFiles) {
    return new UploadRules(
        PURPOSE,
        field,
        mostFiles,
        MOST_BYTES,
        List.of(".csv"),
        MEDIA_TYPES,
        BillingFiles::look,
        "One file at a time; several go to /api/files/batch.");
  }

  private static @Nullable ProblemException look(int index, byte[] head) {
    try {
      CsvSurvey.glance(head);
      return null;
    } catch (UnreadableCsvException reason) {
      boolean empty = reason.code() == UnreadableCsvException.Code.EMPTY;
      return new ProblemException(
          empty ? ProblemType.BAD_REQUEST : ProblemType.VALIDATION_FAILED,
          String.valueOf(reason.getMessage()),
          Map.of("file", index, "code", reason.code().name()));
    }
  }
}
