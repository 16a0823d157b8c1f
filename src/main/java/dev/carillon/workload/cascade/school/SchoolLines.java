package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads newline-delimited JSON, every line checked before any is used.
@Singleton
final class SchoolLines {

  private static final int MOST_LINES = 10_000;
  private static final int MOST_ERRORS = 50;

  private final ObjectMapper json;
  private final Validator validator;

  SchoolLines(ObjectMapper json, Validator validator) {
    this.json = json;
    this.validator = validator;
  }

  /// @return one row per line that is not blank, at least one
  /// @throws ProblemException 422 that names the first 50 lines at fault; 413 above 10,000 lines
  <E extends SchoolEntity> List<E> read(String body, Class<E> type) {
    List<E> rows = new ArrayList<>();
    List<Map<String, Object>> errors = new ArrayList<>();
    Set<String> met = new HashSet<>();
    int number = 0;
    for (String line : body.lines().toList()) {
      number++;
      if (!line.isBlank() && errors.size() < MOST_ERRORS) {
        read(line, number, type, rows, errors);
        if (!rows.isEmpty() && rows.getLast().id != null && !met.add(rows.getLast().id)) {
          errors.add(Map.of("line", number, "pointer", "/id", "detail", "is there twice"));
        }
      }
    }
    if (rows.size() > MOST_LINES) {
      throw new ProblemException(
          ProblemType.CONTENT_TOO_LARGE,
          "At most " + MOST_LINES + " rows in one import.",
          Map.of("limit", MOST_LINES));
    }
    if (!errors.isEmpty() || rows.isEmpty()) {
      throw new ProblemException(
          ProblemType.VALIDATION_FAILED,
          rows.isEmpty() && errors.isEmpty()
              ? "The import has no row."
              : "Lines of the import are not acceptable; nothing was stored.",
          Map.of("errors", errors));
    }
    return rows;
  }

  private <E extends SchoolEntity> void read(
      String line, int number, Class<E> type, List<E> rows, List<Map<String, Object>> errors) {
    @Nullable E row = parsed(line, number, type, errors);
    if (row == null) {
      return;
    }
    for (ConstraintViolation<E> broken : validator.validate(row)) {
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
  }

  private <E> @Nullable E parsed(
      String line, int number, Class<E> type, List<Map<String, Object>> errors) {
    try {
      E row = json.readValue(line, type);
      if (row == null) {
        errors.add(Map.of("line", number, "detail", "must be an object"));
      }
      return row;
    } catch (JsonProcessingException notARow) {
      errors.add(
          Map.of(
              "line",
              number,
              "detail",
              "is not such a row: wrong JSON, a wrong type or an unknown property"));
      return null;
    }
  }
}
