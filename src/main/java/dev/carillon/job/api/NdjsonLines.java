package dev.carillon.job.api;

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

/// Reads newline-delimited JSON for imports, every line checked before any is used.
@Singleton
public final class NdjsonLines {

  private static final int MOST_LINES = 10_000;

  private final ObjectMapper json;
  private final Validator validator;

  NdjsonLines(ObjectMapper json, Validator validator) {
    this.json = json;
    this.validator = validator;
  }

  /// @param type of a row, with its constraints
  /// @return one row per line that is not blank, at least one
  /// @throws ProblemException 422 that names the lines at fault; 413 above 10,000 lines
  public <E> List<E> read(String body, Class<E> type) {
    List<String> all = body.lines().toList();
    if (all.stream().filter(line -> !line.isBlank()).count() > MOST_LINES) {
      throw new ProblemException(
          ProblemType.CONTENT_TOO_LARGE,
          "At most " + MOST_LINES + " rows in one import.",
          Map.of("limit", MOST_LINES));
    }
    var faults = new Faults();
    List<E> rows = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).isBlank()) {
        read(all.get(i), "/" + (i + 1), type, rows, faults);
      }
    }
    if (rows.isEmpty() && faults.count() == 0) {
      faults.add("/1", "The import has no row.");
    }
    faults.complain();
    return rows;
  }

  private <E> void read(String line, String place, Class<E> type, List<E> rows, Faults faults) {
    try {
      E row = json.readValue(line, type);
      if (row == null) {
        faults.add(place, "Send an object.");
        return;
      }
      for (ConstraintViolation<E> broken : validator.validate(row)) {
        faults.add(place + "/" + broken.getPropertyPath(), broken.getMessage());
      }
      rows.add(row);
    } catch (JsonProcessingException notARow) {
      faults.add(place, "Not such a row: wrong JSON, a wrong type or an unknown property.");
    }
  }
}
