package dev.carillon.platform.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads newline-delimited JSON, every line checked before any is used.
@Singleton
public final class RowLines {

  /// Media type of a body with one JSON value a line.
  public static final String MEDIA_TYPE = "application/x-ndjson";

  private static final int MOST_LINES = 50_000;
  private static final int MOST_ERRORS = 50;

  private final ObjectMapper json;
  private final Validator validator;
  private final Vertx vertx;

  RowLines(ObjectMapper json, Validator validator, Vertx vertx) {
    this.json = json;
    this.validator = validator;
    this.vertx = vertx;
  }

  /// Reads a whole body, on a worker thread: 50,000 rows take seconds.
  ///
  /// @param rows what the lines are to be
  /// @return one row per line that is not blank, at least one, on the context of who asks; fails
  ///   with 422 that names the first 50 faults by line (counted from 1) and pointer, with 413 above
  ///   50,000 rows
  public <R> Uni<List<R>> read(String body, PlainRows<?, R> rows) {
    return read(body, new Reading<>(rows.type(), rows::distinct));
  }

  /// The same for rows that have no plain routes.
  ///
  /// @param type of a row, with its constraints
  public <R> Uni<List<R>> read(String body, Class<R> type) {
    return read(body, new Reading<>(type, row -> Map.of()));
  }

  private <R> Uni<List<R>> read(String body, Reading<R> reading) {
    return Uni.createFrom()
        .completionStage(() ->
            vertx
                .getOrCreateContext()
                .executeBlocking(() -> reading.all(body), false)
                .toCompletionStage());
  }

  /// One body on its way.
  private final class Reading<R> {

    private final Class<R> type;
    private final Function<R, Map<String, Object>> distinct;
    private final List<R> rows = new ArrayList<>();
    private final List<Map<String, Object>> errors = new ArrayList<>();
    private final Set<Object> met = new HashSet<>();
    private int number;

    private Reading(Class<R> type, Function<R, Map<String, Object>> distinct) {
      this.type = type;
      this.distinct = distinct;
    }

    private List<R> all(String body) {
      if (body.lines().filter(line -> !line.isBlank()).count() > MOST_LINES) {
        throw new ProblemException(
            ProblemType.CONTENT_TOO_LARGE,
            "At most " + MOST_LINES + " rows in one import.",
            Map.of("limit", MOST_LINES));
      }
      body.lines().forEach(this::take);
      return rows();
    }

    private void take(String line) {
      number++;
      if (line.isBlank() || errors.size() >= MOST_ERRORS) {
        return;
      }
      @Nullable R row = parsed(line);
      if (row == null) {
        return;
      }
      for (ConstraintViolation<R> broken : validator.validate(row)) {
        error("/" + broken.getPropertyPath(), broken.getMessage());
      }
      Map<String, Object> keys = distinct.apply(row);
      keys.forEach((pointer, key) -> {
        if (met.contains(key)) {
          error(pointer, "names a row that an earlier line names");
        }
      });
      met.addAll(keys.values());
      rows.add(row);
    }

    private @Nullable R parsed(String line) {
      try {
        @Nullable R row = json.readValue(line, type);
        if (row == null) {
          error("", "must be an object");
        }
        return row;
      } catch (JsonProcessingException notARow) {
        int column = notARow.getLocation() == null ? 1 : notARow.getLocation().getColumnNr();
        error(
            "",
            "is not such a row: wrong JSON, a wrong type or an unknown property at column "
                + Math.max(1, column));
        return null;
      }
    }

    private void error(String pointer, String detail) {
      if (errors.size() >= MOST_ERRORS) {
        return;
      }
      errors.add(Map.of("line", number, "pointer", pointer, "detail", detail));
    }

    private List<R> rows() {
      if (rows.isEmpty() && errors.isEmpty()) {
        throw new ProblemException(ProblemType.VALIDATION_FAILED, "The import has no row.");
      }
      if (!errors.isEmpty()) {
        throw new ProblemException(
            ProblemType.VALIDATION_FAILED,
            "Lines of the import are not acceptable; nothing was stored.",
            Map.of("errors", errors));
      }
      return rows;
    }
  }
}
