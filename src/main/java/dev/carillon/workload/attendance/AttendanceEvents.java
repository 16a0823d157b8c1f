package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Tx;
import dev.carillon.stream.StreamStep;
import dev.carillon.stream.Streams;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Tells who follows a student what was marked (domain-001 §3).
@Singleton
final class AttendanceEvents {

  private static final Logger LOG = Logger.getLogger(AttendanceEvents.class);

  private final Streams streams;
  private final StudentStream stream;
  private final TimetableStore timetable;
  private final StudentStore students;
  private final Dashboards dashboards;

  AttendanceEvents(
      Streams streams,
      StudentStream stream,
      TimetableStore timetable,
      StudentStore students,
      Dashboards dashboards) {
    this.streams = streams;
    this.stream = stream;
    this.timetable = timetable;
    this.students = students;
    this.dashboards = dashboards;
  }

  /// A period was marked.
  ///
  /// @param subject by the timetable of the class, which may not have that period
  @RegisterForReflection
  record AttendanceUpdate(
      UUID studentId,
      String date,
      int period,
      MarkStatus status,
      @Nullable String subject,
      String markedBy,
      UUID classId) {}

  /// What the dashboard says now.
  @RegisterForReflection
  record MetricsUpdate(
      UUID studentId,
      @Nullable BigDecimal attendanceRate,
      int totalClasses,
      int presentDays,
      @Nullable Integer ranking,
      @Nullable BigDecimal classAverage,
      Trend trend) {}

  /// In the transaction that marks, and last in it. Costs two statements, one that reads and one
  /// that writes nothing for students whom nobody follows. Their new figures are told after the
  /// commit.
  Uni<Void> marked(Tx tx, String tenant, List<MarkBody> records, String by) {
    tx.afterCommit(() -> tellFigures(tenant, records));
    List<TimetableStore.Slot> slots = records.stream().map(AttendanceEvents::slot).toList();
    return timetable
        .subjects(tx, tenant, slots.stream().distinct().toList())
        .chain(subjects -> streams.step(tx, steps(tenant, records, by, subjects)));
  }

  private static List<StreamStep> steps(
      String tenant, List<MarkBody> records, String by, Map<TimetableStore.Slot, String> subjects) {
    List<StreamStep> steps = new ArrayList<>(records.size());
    for (MarkBody record : records) {
      var update =
          new AttendanceUpdate(
              record.student(),
              record.date().toString(),
              record.period(),
              record.status(),
              subjects.get(slot(record)),
              by,
              record.classId());
      steps.add(StudentStream.step(tenant, record.student(), "attendance_update", update));
    }
    return steps;
  }

  private static TimetableStore.Slot slot(MarkBody record) {
    return new TimetableStore.Slot(record.classId(), record.date(), record.period());
  }

  /// Beside the request that marked: who marks does not wait for who looks on.
  private void tellFigures(String tenant, List<MarkBody> records) {
    List<UUID> followed =
        records.stream()
            .map(MarkBody::student)
            .distinct()
            .filter(student -> stream.isFollowed(tenant, student))
            .toList();
    Multi.createFrom()
        .iterable(followed)
        .onItem()
        .transformToUniAndConcatenate(student -> tellFigures(tenant, student))
        .subscribe()
        .with(
            told -> {},
            failure -> LOG.warn("Followers of students were not told the new figures", failure));
  }

  private Uni<Void> tellFigures(String tenant, UUID id) {
    return students
        .named(tenant, id)
        .chain(student ->
            student.isEmpty()
                ? Uni.createFrom().voidItem()
                : dashboards.of(tenant, student.get()).chain(now -> publish(tenant, id, now)));
  }

  private Uni<Void> publish(String tenant, UUID id, Dashboard now) {
    var update =
        new MetricsUpdate(
            id,
            now.status().attendanceRate(),
            now.status().totalClasses(),
            now.status().presentDays(),
            now.ranking(),
            now.classAverage(),
            now.trend());
    return streams.step(List.of(StudentStream.step(tenant, id, "metrics_update", update)));
  }
}
