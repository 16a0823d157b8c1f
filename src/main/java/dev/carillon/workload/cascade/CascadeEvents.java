package dev.carillon.workload.cascade;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.carillon.platform.db.Tx;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import dev.carillon.workload.cascade.reference.ObjectIds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells what happens in the words of document 000 (checklist S0 lines 13 to 21). No names, only
/// ids. What belongs to a transaction is published in it, in one go and last.
@Singleton
final class CascadeEvents {

  private final Streams streams;
  private final ObjectIds ids;
  private final InstantSource clock = InstantSource.system();

  CascadeEvents(Streams streams, ObjectIds ids) {
    this.streams = streams;
    this.ids = ids;
  }

  /// @param step `starting`, `processing`, `completed` or `error`
  /// @param percentage 0..100
  @RegisterForReflection
  record CascadeProgress(
      String studentId,
      String jobId,
      String step,
      int percentage,
      String details,
      Instant timestamp) {}

  /// @param duration of the deletion (ms)
  @RegisterForReflection
  record CascadeComplete(
      String studentId, String jobId, Deleted summary, long duration, Instant timestamp) {}

  /// @param step `starting`, `processing` or `completed`; for integrity `scanning` or `validating`
  /// @param percentage 0..100
  @RegisterForReflection
  record JobProgress(
      String jobId, String step, int percentage, String details, Instant timestamp) {}

  @RegisterForReflection
  record BatchComplete(String jobId, BatchSummary summary, Instant timestamp) {}

  /// @param count rows at fault
  /// @param cleaned rows mended, or `null`
  /// @param fixable whether a clean-up mends it
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record IntegrityIssue(
      String severity,
      String collection,
      @Nullable String field,
      int count,
      @Nullable Integer cleaned,
      boolean fixable,
      @Nullable String error,
      Instant timestamp) {}

  @RegisterForReflection
  record IntegrityComplete(String jobId, Object results, Instant timestamp) {}

  /// @param studentId of a single deletion, else `null`
  /// @param impact rows affected and how much that is
  /// @param affectedCollections as in the impact analysis
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Warning(
      @Nullable String studentId,
      String jobId,
      Size impact,
      Object affectedCollections,
      String recommendation,
      Impact.Severity severity,
      Instant timestamp) {}

  /// @param totalStudents count
  /// @param totalDocuments count
  @RegisterForReflection
  record Size(int totalStudents, int totalDocuments, Impact.Severity severity) {}

  @RegisterForReflection
  record Alert(
      String id,
      String type,
      String severity,
      String message,
      AlertDetails details,
      boolean requiresAttention,
      Instant timestamp) {}

  /// @param jobType the job's kind
  /// @param attempts tries it had (count)
  /// @param issues of a validation or a clean-up, else `null`
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record AlertDetails(
      String jobId, String jobType, @Nullable Integer attempts, @Nullable Integer issues) {}

  static StreamName student(String tenant, String id) {
    return new StreamName(StudentAccess.KIND, tenant, id);
  }

  private static StreamName integrity(String tenant) {
    return new StreamName("integrity", tenant, "integrity");
  }

  Uni<Void> publish(Tx tx, List<StreamEvent> events) {
    return events.isEmpty() ? Uni.createFrom().voidItem() : streams.publish(tx, events);
  }

  Uni<Void> publish(StreamEvent event) {
    return streams.publish(event);
  }

  List<StreamEvent> warning(String tenant, String student, long job, Impact impact) {
    var data =
        new Warning(
            student,
            String.valueOf(job),
            new Size(1, impact.totalDocuments(), impact.severity()),
            impact.affectedCollections(),
            impact.recommendation(),
            impact.severity(),
            clock.instant());
    return both(tenant, student, "deletion.warning", data);
  }

  List<StreamEvent> warning(String tenant, long job, Impact.Batch impact) {
    var data =
        new Warning(
            null,
            String.valueOf(job),
            new Size(impact.totalStudents(), impact.totalDocuments(), impact.severity()),
            impact.affectedCollections(),
            impact.recommendation(),
            impact.severity(),
            clock.instant());
    return List.of(new StreamEvent(StreamName.ofTenant(tenant), "deletion.warning", data));
  }

  List<StreamEvent> progress(
      String tenant, String student, long job, String step, int percentage, String details) {
    var data =
        new CascadeProgress(
            student, String.valueOf(job), step, percentage, details, clock.instant());
    return both(tenant, student, "cascade.progress", data);
  }

  List<StreamEvent> complete(String tenant, long job, Deleted summary, long duration) {
    var data =
        new CascadeComplete(
            summary.studentId(), String.valueOf(job), summary, duration, clock.instant());
    return both(tenant, summary.studentId(), "cascade.complete", data);
  }

  private static List<StreamEvent> both(String tenant, String student, String event, Object data) {
    var events = new ArrayList<StreamEvent>(2);
    events.add(new StreamEvent(student(tenant, student), event, data));
    events.add(new StreamEvent(StreamName.ofTenant(tenant), event, data));
    return events;
  }

  StreamEvent batchProgress(String tenant, long job, String step, int percentage, String details) {
    var data = new JobProgress(String.valueOf(job), step, percentage, details, clock.instant());
    return new StreamEvent(StreamName.ofTenant(tenant), "batch.progress", data);
  }

  StreamEvent batchComplete(String tenant, long job, BatchSummary summary) {
    var data = new BatchComplete(String.valueOf(job), summary, clock.instant());
    return new StreamEvent(StreamName.ofTenant(tenant), "batch.complete", data);
  }

  StreamEvent integrityProgress(
      String tenant, long job, String step, int percentage, String details) {
    var data = new JobProgress(String.valueOf(job), step, percentage, details, clock.instant());
    return new StreamEvent(integrity(tenant), "integrity.progress", data);
  }

  StreamEvent issue(
      String tenant, String severity, String collection, String field, int count, int cleaned) {
    var data =
        new IntegrityIssue(
            severity, collection, field, count, cleaned, true, null, clock.instant());
    return new StreamEvent(integrity(tenant), "integrity.issue", data);
  }

  /// What could not be looked at or mended.
  StreamEvent brokenCheck(String tenant, String collection, @Nullable String field, String error) {
    var data =
        new IntegrityIssue("high", collection, field, 0, null, false, error, clock.instant());
    return new StreamEvent(integrity(tenant), "integrity.issue", data);
  }

  /// What a validation found in all.
  StreamEvent summary(String tenant, String severity, int count) {
    var data = new IntegrityIssue(severity, "all", null, count, null, true, null, clock.instant());
    return new StreamEvent(integrity(tenant), "integrity.issue", data);
  }

  StreamEvent integrityComplete(String tenant, long job, Object results) {
    var data = new IntegrityComplete(String.valueOf(job), results, clock.instant());
    return new StreamEvent(integrity(tenant), "integrity.complete", data);
  }

  /// Something an admin should look at.
  ///
  /// @param type `job_failure` or `integrity_issue`
  StreamEvent alert(String tenant, String type, String message, AlertDetails details) {
    var data = new Alert(ids.next(), type, "high", message, details, true, clock.instant());
    return new StreamEvent(StreamName.ofTenant(tenant), "system.alert", data);
  }
}
