package dev.carillon.platform.http;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Puts broken constraints into the `errors` member: one entry each, with its place.
final class ViolationProblems {

  /// A body may have tens of thousands of values; nobody reads as many complaints.
  private static final int MOST_SHOWN = 100;

  private ViolationProblems() {}

  /// {@return the problem, or `null` when our own answer broke a constraint}
  static @Nullable Problem of(ConstraintViolationException failure) {
    var violations = failure.getConstraintViolations();
    if (violations == null || violations.stream().anyMatch(ViolationProblems::isOurs)) {
      return null;
    }
    var errors =
        violations.stream()
            .map(ViolationProblems::error)
            .sorted(ViolationProblems::compare)
            .limit(MOST_SHOWN)
            .toList();
    return new Problem(
        ProblemType.VALIDATION_FAILED,
        violations.size() == 1
            ? "One value is not acceptable."
            : violations.size() + " values are not acceptable.",
        Map.of("errors", errors));
  }

  private static boolean isOurs(ConstraintViolation<?> violation) {
    return nodes(violation).stream().anyMatch(node -> node.getKind() == ElementKind.RETURN_VALUE);
  }

  private static Map<String, Object> error(ConstraintViolation<?> violation) {
    var pointer = new StringBuilder();
    for (var node : nodes(violation)) {
      if (node.getIndex() != null) {
        pointer.append('/').append(node.getIndex());
      } else if (node.getKey() != null) {
        pointer.append('/').append(node.getKey());
      }
      if (node.getKind() == ElementKind.PROPERTY) {
        pointer.append('/').append(node.getName());
      }
    }
    // Nothing below the parameter: the parameter itself is the place.
    var place = pointer.isEmpty() ? "/" + lastName(violation) : pointer.toString();
    return Map.of("pointer", place, "detail", violation.getMessage());
  }

  private static String lastName(ConstraintViolation<?> violation) {
    var nodes = nodes(violation);
    return nodes.isEmpty() ? "" : String.valueOf(nodes.getLast().getName());
  }

  private static int compare(Map<String, Object> one, Map<String, Object> other) {
    return one.toString().compareTo(other.toString());
  }

  private static List<Path.Node> nodes(ConstraintViolation<?> violation) {
    return StreamSupport.stream(violation.getPropertyPath().spliterator(), false).toList();
  }
}
