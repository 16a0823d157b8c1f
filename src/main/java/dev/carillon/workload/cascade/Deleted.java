package dev.carillon.workload.cascade;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the deletion of one student ended (domain 000 §2).
///
/// @param cascadeOperations the steps that changed something, in order
/// @param totalAffectedDocuments sum over the steps
/// @param alreadyDeleted `true` when there was nothing left to do, else `null`
/// @param auditId the entry from which it can be undone; `null` when somebody else deleted it
/// @param timestamp when, by the clock of the database; `null` when somebody else deleted it
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record Deleted(
    boolean success,
    String studentId,
    List<Operation> cascadeOperations,
    int totalAffectedDocuments,
    @Nullable Boolean alreadyDeleted,
    @Nullable String auditId,
    @Nullable OffsetDateTime timestamp) {

  /// The student was deleted before.
  static Deleted before(String student) {
    return new Deleted(true, student, List.of(), 0, true, null, null);
  }
}
