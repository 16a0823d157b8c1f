package dev.carillon.job.api;

import dev.carillon.platform.http.Problem;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects what is wrong with a request, so that the caller hears of all of it at once.
public final class Faults {

  /// Above this many the answer only says how many there are.
  private static final int MOST_SHOWN = 100;

  private final List<Map<String, Object>> shown = new ArrayList<>();
  private final Map<String, Object> extensions = new HashMap<>();
  private int count;

  /// Faults so far (count).
  public int count() {
    return count;
  }

  /// @param pointer the place in the body, as RFC 6901 writes it, or `/` and a parameter's name
  public void add(String pointer, String detail) {
    count++;
    if (shown.size() < MOST_SHOWN) {
      shown.add(Map.of("pointer", pointer, "detail", detail));
    }
  }

  void addUnknownType(String pointer, String type, List<String> known) {
    add(pointer, "There is no job type '" + type + "' to enqueue; known are: " + known + ".");
    extensions.put("known_types", known);
  }

  /// @param place where the JSON stands whose reading gave `problem`
  void addUnder(String place, Problem problem) {
    String below = problem.extensions().get("pointer") instanceof String text ? text : "";
    add(place + below, problem.detail().replace("'" + below + "'", "'" + place + below + "'"));
  }

  /// @throws ProblemException when there is anything wrong; answered 422
  public void complain() {
    if (count == 0) {
      return;
    }
    extensions.put("errors", shown);
    if (count > shown.size()) {
      extensions.put("error_count", count);
    }
    throw new ProblemException(
        ProblemType.VALIDATION_FAILED,
        count == 1
            ? String.valueOf(shown.getFirst().get("pointer"))
                + ": "
                + shown.getFirst().get("detail")
            : count + " values are not acceptable.",
        extensions);
  }

  /// {@return a problem with one fault}
  public static ProblemException one(String pointer, String detail) {
    return new ProblemException(
        ProblemType.VALIDATION_FAILED,
        pointer + ": " + detail,
        Map.of("errors", List.of(Map.of("pointer", pointer, "detail", detail))));
  }
}
