package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// Records attendance, and compares it with the thresholds in the same transaction: a student who
/// falls to the exam limit hears of it at once and not with the next hour (checklist S1 line 7).
@Singleton
final class Marking {

  private static final int PERIODS = 6;

  private final MarkStore store;
  private final ThresholdCheck check;
  private final AttendanceEvents events;
  private final Database database;

  Marking(MarkStore store, ThresholdCheck check, AttendanceEvents events, Database database) {
    this.store = store;
    this.check = check;
    this.events = events;
    this.database = database;
  }

  private record DayKey(UUID student, LocalDate date, UUID classId) {}

  /// Stores all records or none. An admin marks every class, others those they teach.
  ///
  /// @return fails with a [ProblemException] that names the first record that cannot be stored
  Uni<Marked> mark(Actor actor, List<MarkBody> records) {
    List<UUID> students = distinct(records, MarkBody::student);
    return database.inTransaction(tx ->
        store
            .lock(tx, actor.tenant(), students)
            .invoke(known -> complain(records, MarkBody::student, known, "student"))
            .chain(() -> checkClasses(tx, actor, records))
            .chain(() -> checkDates(tx, records))
            .chain(() -> store.mark(tx, actor.tenant(), days(records), actor.id()))
            .chain(() -> check.some(tx, actor.tenant(), students))
            .call(() -> events.marked(tx, actor.tenant(), records, actor.id()))
            .map(checked -> new Marked(records.size(), checked.students(), checked.due().size())));
  }

  private Uni<Void> checkClasses(Tx tx, Actor actor, List<MarkBody> records) {
    return store
        .classes(
            tx,
            actor.tenant(),
            distinct(records, MarkBody::classId),
            actor.isAdmin() ? null : actor.id())
        .invoke(known -> complain(records, MarkBody::classId, known, "classId"))
        .replaceWithVoid();
  }

  private Uni<Void> checkDates(Tx tx, List<MarkBody> records) {
    return store
        .isAnyInFuture(tx, distinct(records, MarkBody::date))
        .invoke(future -> {
          if (future) {
            MarkBody latest =
                records.stream().max(Comparator.comparing(MarkBody::date)).orElseThrow();
            throw fault(records.indexOf(latest), "date", "This day has not come yet.");
          }
        })
        .replaceWithVoid();
  }

  private static void complain(
      List<MarkBody> records, Function<MarkBody, UUID> id, Set<UUID> known, String field) {
    for (int i = 0; i < records.size(); i++) {
      if (!known.contains(id.apply(records.get(i)))) {
        throw fault(
            i,
            field,
            field.equals("student")
                ? "There is no student with this id."
                : "There is no class with this id that you may mark.");
      }
    }
  }

  private static ProblemException fault(int record, String field, String detail) {
    String pointer = "/records/" + record + "/" + field;
    return new ProblemException(
        ProblemType.VALIDATION_FAILED,
        pointer + ": " + detail,
        Map.of("errors", List.of(Map.of("pointer", pointer, "detail", detail))));
  }

  /// One row per student, day and class, sorted as all who write them do.
  private static List<MarkStore.Day> days(List<MarkBody> records) {
    Map<DayKey, char[]> marks = new LinkedHashMap<>();
    for (MarkBody record : records) {
      var key = new DayKey(record.student(), record.date(), record.classId());
      marks.computeIfAbsent(key, absent -> ".".repeat(PERIODS).toCharArray())[record.period() - 1] =
          record.status().letter();
    }
    List<MarkStore.Day> days = new ArrayList<>(marks.size());
    marks.forEach((key, letters) ->
        days.add(
            new MarkStore.Day(key.student(), key.date(), key.classId(), String.valueOf(letters))));
    return days;
  }

  private static <T> List<T> distinct(List<MarkBody> records, Function<MarkBody, T> field) {
    return records.stream().map(field).distinct().toList();
  }
}
