package dev.carillon.workload.billing.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads newline-delimited JSON, every line checked before any is used.
@Singleton
final class NdJson {

  /// Media type of a body with one JSON value a line.
  static final String MEDIA_TYPE = "application/x-ndjson";

  private static final int MOST_LINES = 50_000;
  private static final int MOST_ERRORS = 50;

  private final ObjectMapper json;
  private final Validator validator;

  NdJson(ObjectMapper json, Validator validator) {
    this.json = json;
    this.validator = validator;
  }

  /// @return one row per line that is not blank
  /// @throws ProblemException that names the first 50 lines at fault
  <R> List<R> read(String body, Class<R> type) {
    List<R> rows = new ArrayList<>();
    List<Map<String, Object>> errors = new ArrayList<>();
    int number = 0;
    for (String line : body.lines().toList()) {
      number++;
      if (!line.isBlank() && errors.size() < MOST_ERRORS) {
        read(line, number, type, rows, errors);
      }
    }
    if (rows.size() > MOST_LINES) {
      throw new ProblemException(
          ProblemType.CONTENT_TOO_LARGE,
          "At most " + MOST_LINES + " rows in one import.",
          Map.of("limit", MOST_LINES));
    }
    if (!errors.isEmpty()) {
      throw new ProblemException(
          ProblemType.VALIDATION_FAILED,
          "Lines of the import are not acceptable; nothing was stored.",
          Map.of("errors", errors));
    }
    return rows;
  }

  private <R> void read(
      String line, int number, Class<R> type, List<R> rows, List<Map<String, Object>> errors) {
    try {
      R row = json.readValue(line, type);
      if (row == null) {
        errors.add(Map.of("line", number, "detail", "must be an object"));
        return;
      }
      for (ConstraintViolation<R> broken : validator.validate(row)) {
        errors.add(
            Map.of(
                "line",
                number,
                "pointer",
                "/" + broken.getPropertyPath(),
                "detail",
                broken.getMessage()));
      }
      rows.add(row);
    } catch (JsonProcessingException notARow) {
      int column = notARow.getLocation() == null ? 1 : notARow.getLocation().getColumnNr();
      errors.add(
          Map.of(
              "line",
              number,
              "detail",
              "is not such a row: wrong JSON, a wrong type or an unknown property at column "
                  + Math.max(1, column)));
    }
  }
}
