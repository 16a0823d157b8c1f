package dev.carillon.workload.cascade;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How a batch ended: the job's result (domain 000 §3).
///
/// @param totalDocumentsAffected rows (count)
@RegisterForReflection
record BatchSummary(
    int successful,
    int failed,
    int totalStudents,
    int totalDocumentsAffected,
    List<Result> results,
    List<Failed> errors) {

  /// @param totalAffectedDocuments count
  @RegisterForReflection
  record Result(String studentId, String auditId, int totalAffectedDocuments) {}

  @RegisterForReflection
  record Failed(String studentId, String error) {}

  /// @param affected rows by audit id
  static BatchSummary of(List<DeleteStudents.Item> items, Map<String, Integer> affected) {
    List<Result> results = new ArrayList<>();
    List<Failed> errors = new ArrayList<>();
    for (DeleteStudents.Item item : items) {
      if (item.auditId() == null) {
        errors.add(new Failed(item.studentId(), String.valueOf(item.error())));
      } else {
        int count = affected.getOrDefault(item.auditId(), 0);
        results.add(new Result(item.studentId(), item.auditId(), count));
      }
    }
    int total = results.stream().mapToInt(Result::totalAffectedDocuments).sum();
    return new BatchSummary(results.size(), errors.size(), items.size(), total, results, errors);
  }
}
