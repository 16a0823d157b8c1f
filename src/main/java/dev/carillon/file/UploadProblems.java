package dev.carillon.file;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
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

  static ProblemException noForm(String field) {
    return new ProblemException(
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "The request has no Content-Type; send multipart/form-data with the file in the field '"
            + field
            + "'.",
        Map.of("field", field));
  }

  static ProblemException wrongField(String field) {
    return new ProblemException(
        ProblemType.BAD_REQUEST,
        "A file came in another field than '" + field + "', the only one read here.",
        Map.of("field", field));
  }

  static ProblemException tooMany(UploadRules rules) {
    int most = rules.mostFiles();
    return new ProblemException(
        ProblemType.BAD_REQUEST,
        most == 1 ? rules.oneOnly() : "At most " + most + " files in one request.",
        Map.of("field", rules.field(), "limit", most));
  }

  static ProblemException wrongName(int index, UploadRules rules) {
    return new ProblemException(
        ProblemType.VALIDATION_FAILED,
        "The name of the file must end in " + String.join(" or ", rules.endings()) + ".",
        Map.of("file", index));
  }

  static ProblemException wrongMediaType(int index, UploadRules rules) {
    return new ProblemException(
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "Such a file is sent as one of " + String.join(", ", rules.mediaTypes()) + ".",
        Map.of("file", index, "accepted", rules.mediaTypes()));
  }

  static ProblemException tooLarge(int index, UploadRules rules) {
    return new ProblemException(
        ProblemType.CONTENT_TOO_LARGE,
        "A file may have " + rules.mostBytes() / (1024 * 1024) + " MB here; split this one.",
        Map.of("file", index, "limit_bytes", rules.mostBytes()));
  }

  static ProblemException brokenForm() {
    return new ProblemException(
        ProblemType.BAD_REQUEST,
        "The form ends early or is not valid multipart/form-data; nothing was stored.");
  }
}
