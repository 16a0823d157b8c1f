package dev.carillon.job.engine;

import dev.carillon.job.engine.SimSql.Answer;
import dev.carillon.job.engine.SimTables.Fire;
import dev.carillon.job.engine.SimTables.Rhythm;
import dev.carillon.schedule.ScheduleParts;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// What the statements that fire schedules mean.
final class SimSchedules {

  /// The simulated database was started at this moment.
  private static final OffsetDateTime START =
      OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private static final List<String> COLUMNS =
      List.of(
          "id",
          "tenant",
          "name",
          "description",
          "cron",
          "every_seconds",
          "zone",
          "anchor",
          "kind",
          "payload_text",
          "options_text",
          "catch_up",
          "catch_up_limit",
          "overlap",
          "paused_at",
          "paused_by",
          "next_fire",
          "last_fire",
          "built_in",
          "created_by",
          "created_at",
          "updated_at",
          "version",
          "read_at");

  private final SimWorld world;
  private final SimTables tables;

  SimSchedules(SimWorld world, SimTables tables) {
    this.world = world;
    this.tables = tables;
  }

  long nanos(OffsetDateTime at) {
    return Duration.between(START, at).toNanos();
  }

  static OffsetDateTime at(long nanos) {
    return START.plusNanos(nanos);
  }

  void statements(Map<String, Function<Tuple, Answer>> statements) {
    statements.put(ScheduleParts.DUE, values -> due(values.getInteger(0)));
    statements.put(ScheduleParts.TAKE, this::take);
    statements.put(ScheduleParts.RECORD, this::record);
    statements.put(ScheduleParts.ADVANCE, this::advance);
    statements.put(ScheduleParts.UNTIL_NEXT, values -> Answer.one("wait", untilNext()));
  }

  private Answer due(int limit) {
    List<Object[]> rows =
        tables.rhythms.values().stream()
            .filter(rhythm -> rhythm.nextFireNanos() <= world.nanos())
            .sorted(Comparator.comparingLong(Rhythm::nextFireNanos).thenComparing(Rhythm::id))
            .limit(limit)
            .map(this::row)
            .toList();
    return Answer.rows(COLUMNS, rows);
  }

  private Object[] row(Rhythm rhythm) {
    return new Object[] {
      rhythm.id(),
      "default",
      "rhythm-" + rhythm.id(),
      null,
      null,
      rhythm.everySeconds(),
      "UTC",
      START,
      "ok",
      "{\"ms\":1}",
      "{}",
      "all",
      1_000,
      "queue",
      null,
      null,
      at(rhythm.nextFireNanos()),
      null,
      false,
      "alice",
      START,
      START,
      1,
      at(world.nanos())
    };
  }

  private Answer take(Tuple values) {
    List<Object[]> taken = new ArrayList<>();
    Long[] ids = SimDatabase.longs(values, 0);
    for (int i = 0; i < ids.length; i++) {
      OffsetDateTime time = times(values, 1)[i];
      String node = values.getString(6);
      String key = ids[i] + "@" + nanos(time);
      if (!tables.fires.containsKey(key)) {
        tables.put(tables.fires, key, new Fire(ids[i], nanos(time), null, node));
        taken.add(new Object[] {ids[i], time});
      }
    }
    return Answer.rows(List.of("schedule_id", "fire_time"), taken);
  }

  private Answer record(Tuple values) {
    Long[] ids = SimDatabase.longs(values, 0);
    for (int i = 0; i < ids.length; i++) {
      String key = ids[i] + "@" + nanos(times(values, 1)[i]);
      Fire taken = Objects.requireNonNull(tables.fires.get(key));
      Long job = SimDatabase.longs(values, 3)[i];
      tables.put(tables.fires, key, new Fire(taken.schedule(), taken.atNanos(), job, taken.node()));
    }
    return Answer.changed(ids.length);
  }

  private Answer advance(Tuple values) {
    Long[] ids = SimDatabase.longs(values, 0);
    for (int i = 0; i < ids.length; i++) {
      Rhythm rhythm = Objects.requireNonNull(tables.rhythms.get(ids[i]));
      if (rhythm.nextFireNanos() == nanos(times(values, 1)[i])) {
        long next = nanos(times(values, 2)[i]);
        tables.put(tables.rhythms, ids[i], new Rhythm(rhythm.id(), rhythm.everySeconds(), next));
      }
    }
    return Answer.changed(ids.length);
  }

  private Double untilNext() {
    return tables.rhythms.values().stream()
        .mapToDouble(rhythm -> (rhythm.nextFireNanos() - world.nanos()) / 1e9)
        .min()
        .orElse(60);
  }

  private static OffsetDateTime[] times(Tuple values, int position) {
    return (OffsetDateTime[]) values.getValue(position);
  }
}
