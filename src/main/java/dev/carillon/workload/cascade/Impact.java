package dev.carillon.workload.cascade;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a deletion will touch, told before it begins (domain 000 §2, "Impact analysis").
///
/// @param affectedCollections those with at least one row that names the student
/// @param totalDocuments rows in all of them (count)
/// @param severity how much that is
/// @param recommendation what to do about it
@RegisterForReflection
record Impact(
    List<Affected> affectedCollections,
    int totalDocuments,
    Severity severity,
    String recommendation) {

  private static final int SOME = 5;
  private static final int MANY = 20;
  private static final int SOME_IN_BATCH = 30;
  private static final int MANY_IN_BATCH = 100;

  /// @param name of the collection
  /// @param count rows that name the student
  /// @param type what happens to them
  @RegisterForReflection
  record Affected(String name, int count, String type) {}

  /// How much a deletion touches.
  enum Severity {
    @JsonProperty("low")
    LOW("Safe to go on."),
    @JsonProperty("medium")
    MEDIUM("Look at what is affected before you go on."),
    /// The analysis failed.
    @JsonProperty("unknown")
    UNKNOWN("What is affected could not be counted: look at the student before you go on."),
    @JsonProperty("high")
    HIGH("Much is affected: make sure that this is the right student, and tell the teachers.");

    private final String advice;

    Severity(String advice) {
      this.advice = advice;
    }
  }

  /// Of several students at once.
  ///
  /// @param totalStudents count
  /// @param affectedCollections by name
  @RegisterForReflection
  record Batch(
      int totalStudents,
      int totalDocuments,
      Map<String, Share> affectedCollections,
      Severity severity,
      String recommendation) {}

  /// @param count rows that name one of the students
  /// @param type what happens to them
  @RegisterForReflection
  record Share(int count, String type) {}

  /// Low up to 5 rows, medium up to 20, high above.
  static Impact of(List<Affected> affected) {
    int total = affected.stream().mapToInt(Affected::count).sum();
    Severity severity = severity(total, SOME, MANY);
    return new Impact(affected, total, severity, severity.advice);
  }

  /// Of a student whose rows could not be counted.
  static Impact unknown() {
    return new Impact(List.of(), 0, Severity.UNKNOWN, Severity.UNKNOWN.advice);
  }

  /// Of students whose rows could not be counted.
  static Batch unknownBatch(int students) {
    return new Batch(students, 0, Map.of(), Severity.UNKNOWN, Severity.UNKNOWN.advice);
  }

  /// Low up to 30 rows, medium up to 100, high above.
  static Batch ofBatch(int students, List<Affected> affected) {
    int total = affected.stream().mapToInt(Affected::count).sum();
    Severity severity = severity(total, SOME_IN_BATCH, MANY_IN_BATCH);
    Map<String, Share> byName =
        affected.stream()
            .collect(
                Collectors.toMap(
                    Affected::name, each -> new Share(each.count(), each.type()), (a, b) -> a));
    return new Batch(students, total, byName, severity, severity.advice);
  }

  private static Severity severity(int total, int some, int many) {
    if (total > many) {
      return Severity.HIGH;
    }
    return total > some ? Severity.MEDIUM : Severity.LOW;
  }
}
