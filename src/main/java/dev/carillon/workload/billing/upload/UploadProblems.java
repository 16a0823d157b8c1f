package dev.carillon.workload.billing.upload;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.workload.billing.csv.UnreadableCsvException;
import java.util.List;
import java.util.Map;

/// What can be wrong with an upload, in the caller's words. No file name is ever repeated.
final class UploadProblems {

  private UploadProblems() {}

  static ProblemException noFile(String field) {
    return new ProblemException(
        ProblemType.BAD_REQUEST,
        "The form holds no file; send it as multipart/form-data in the field '" + field + "'.",
        Map.of("field", field));
  }

  static ProblemException wrongField(String field) {
    return new ProblemException(
        ProblemType.BAD_REQUEST,
        "A file came in another field than '" + field + "', the only one read here.",
        Map.of("field", field));
  }

  static ProblemException tooMany(String field, int most) {
    return new ProblemException(
        ProblemType.BAD_REQUEST,
        most == 1
            ? "One file at a time; several go to /api/files/batch."
            : "At most " + most + " files in one request.",
        Map.of("field", field, "limit", most));
  }

  static ProblemException notCsv(int index) {
    return new ProblemException(
        ProblemType.VALIDATION_FAILED,
        "The name of the file must end in .csv.",
        Map.of("file", index));
  }

  static ProblemException wrongMediaType(int index, List<String> accepted) {
    return new ProblemException(
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "A billing file is sent as one of " + String.join(", ", accepted) + ".",
        Map.of("file", index, "accepted", accepted));
  }

  static ProblemException tooLarge(int index, long limit) {
    return new ProblemException(
        ProblemType.CONTENT_TOO_LARGE,
        "A billing file may have " + limit / (1024 * 1024) + " MB; split this one.",
        Map.of("file", index, "limit_bytes", limit));
  }

  static ProblemException unreadable(int index, UnreadableCsvException reason) {
    boolean empty = reason.code() == UnreadableCsvException.Code.EMPTY;
    return new ProblemException(
        empty ? ProblemType.BAD_REQUEST : ProblemType.VALIDATION_FAILED,
        String.valueOf(reason.getMessage()),
        Map.of("file", index, "code", reason.code().name()));
  }

  static ProblemException brokenForm() {
    return new ProblemException(
        ProblemType.BAD_REQUEST,
        "The form ends early or is not valid multipart/form-data; nothing was stored.");
  }
}
