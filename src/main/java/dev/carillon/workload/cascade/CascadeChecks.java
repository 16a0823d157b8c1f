package dev.carillon.workload.cascade;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.workload.cascade.reference.ObjectIds;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks what callers send. These routes answer 400 with a list `details`, as the document has it,
/// where others answer 422.
final class CascadeChecks {

  private static final int SHORTEST_REASON = 10;
  private static final int LONGEST_REASON = 200;
  private static final int SHORTEST_RESTORE_REASON = 5;

  private static final Map<String, Integer> PRIORITIES =
      Map.of("low", -10, "medium", 0, "high", 10);

  private final List<String> faults = new ArrayList<>();

  CascadeChecks studentId(String id) {
    if (!ObjectIds.isId(id)) {
      faults.add("studentId must have 24 hexadecimal digits");
    }
    return this;
  }

  CascadeChecks auditId(@Nullable String id) {
    if (id == null || !ObjectIds.isId(id)) {
      faults.add("auditId must have 24 hexadecimal digits");
    }
    return this;
  }

  CascadeChecks reason(@Nullable String reason) {
    return reason(reason, SHORTEST_REASON);
  }

  CascadeChecks restoreReason(@Nullable String reason) {
    return reason(reason, SHORTEST_RESTORE_REASON);
  }

  private CascadeChecks reason(@Nullable String reason, int shortest) {
    if (reason != null) {
      int length = reason.strip().length();
      if (length < shortest || length > LONGEST_REASON) {
        faults.add("reason must have " + shortest + " to " + LONGEST_REASON + " characters");
      }
    }
    return this;
  }

  CascadeChecks priority(@Nullable String name) {
    if (name != null && !PRIORITIES.containsKey(name)) {
      faults.add("priority must be low, medium or high");
    }
    return this;
  }

  CascadeChecks studentIds(@Nullable List<String> ids) {
    if (ids == null || ids.isEmpty() || ids.size() > DeleteStudents.MOST) {
      faults.add("studentIds must have 1 to " + DeleteStudents.MOST + " ids");
      return this;
    }
    Set<String> met = new LinkedHashSet<>();
    for (int i = 0; i < ids.size(); i++) {
      @Nullable String id = ids.get(i);
      if (id == null || !ObjectIds.isId(id)) {
        faults.add("studentIds[" + i + "] must have 24 hexadecimal digits");
      } else if (!met.add(id)) {
        faults.add("studentIds[" + i + "] is there twice");
      }
    }
    return this;
  }

  /// @throws ProblemException 400 with all that is wrong
  void done() {
    if (!faults.isEmpty()) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "The request is not acceptable: " + String.join("; ", faults) + ".",
          Map.of("details", List.copyOf(faults)));
    }
  }

  /// @param name one of low, medium, high; `null` for the default
  static int priority(@Nullable String name, String byDefault) {
    return PRIORITIES.getOrDefault(name == null ? byDefault : name, 0);
  }
}
