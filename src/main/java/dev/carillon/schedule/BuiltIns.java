package dev.carillon.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.job.JobRequest;
import dev.carillon.platform.db.Database;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/// Puts the schedules that come with the service into the database. Safe to repeat, and safe on
/// several nodes at a time.
@Singleton
final class BuiltIns {

  private final List<BuiltInSchedule> schedules;
  private final ScheduleStore store;
  private final Database database;
  private final ObjectMapper json;

  BuiltIns(
      @All List<BuiltInSchedule> schedules,
      ScheduleStore store,
      Database database,
      ObjectMapper json) {
    this.schedules = List.copyOf(schedules);
    this.store = store;
    this.database = database;
    this.json = json;
  }

  Uni<Void> install() {
    return Multi.createFrom()
        .iterable(schedules)
        .onItem()
        .transformToUniAndConcatenate(this::install)
        .onItem()
        .ignoreAsUni();
  }

  Uni<Void> install(BuiltInSchedule schedule) {
    return database.inTransaction(
        tx -> store.now(tx).chain(now -> store.install(tx, row(schedule, now))));
  }

  private Schedule row(BuiltInSchedule built, Instant now) {
    var times = new CronTimetable(Cron.parse(built.cron()), Timetable.zone(built.zone()));
    Instant next = times.next(now);
    var at = TickStore.at(now);
    return new Schedule(
        0,
        JobRequest.DEFAULT_TENANT,
        built.name(),
        built.description(),
        built.cron(),
        null,
        built.zone(),
        now,
        built.jobType(),
        payload(built),
        options(built),
        built.catchUp(),
        Schedules.DEFAULT_CATCH_UP_LIMIT,
        built.overlap(),
        null,
        null,
        next == null ? null : TickStore.at(next),
        null,
        true,
        Schedule.SYSTEM,
        at,
        at,
        1);
  }

  private String payload(BuiltInSchedule built) {
    try {
      return json.writeValueAsString(built.args());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The arguments of schedule " + built.name() + " must be a value JSON can hold", e);
    }
  }

  private String options(BuiltInSchedule built) {
    ObjectNode options = json.createObjectNode();
    if (built.priority() != null) {
      options.put("priority", built.priority());
    }
    if (built.maxAttempts() != null) {
      options.put("maxAttempts", built.maxAttempts());
    }
    return options.toString();
  }
}
