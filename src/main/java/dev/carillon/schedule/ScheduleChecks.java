package dev.carillon.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.job.api.Faults;
import dev.carillon.job.api.JobBody;
import dev.carillon.job.api.JobChecks;
import dev.carillon.job.api.JobOptionsBody;
import dev.carillon.platform.security.Actor;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Turns what an admin wrote into a schedule, or says all that is wrong with it.
@Singleton
final class ScheduleChecks {

  private static final String UTC = "UTC";

  private final JobChecks jobs;
  private final ObjectMapper json;

  ScheduleChecks(JobChecks jobs, ObjectMapper json) {
    this.jobs = jobs;
    this.json = json.copy().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
  }

  /// Checks a new schedule.
  ///
  /// @param now where an interval counts from
  /// @throws dev.carillon.platform.http.ProblemException naming each field that is wrong; 422
  Schedule created(Actor actor, ScheduleBody body, Instant now) {
    var faults = new Faults();
    if (body.version() != null) {
      faults.add("/version", "belongs to a change; a new schedule has none");
    }
    checkJob(actor, body, faults);
    Timetable times = times(body.cron(), body.every(), body.zone(), now, faults);
    faults.complain();
    OffsetDateTime at = TickStore.at(now);
    return schedule(
        new Schedule(
            0,
            actor.tenant(),
            body.name(),
            null,
            null,
            null,
            UTC,
            start(now),
            body.type(),
            "{}",
            "{}",
            CatchUp.last,
            Schedules.DEFAULT_CATCH_UP_LIMIT,
            Overlap.queue,
            null,
            null,
            next(Objects.requireNonNull(times), now),
            null,
            false,
            actor.id(),
            at,
            at,
            1),
        body);
  }

  /// Checks a change. When it fires stays as it is unless the rule changes.
  ///
  /// @throws dev.carillon.platform.http.ProblemException naming each field that is wrong; 422
  Schedule changed(Actor actor, Schedule before, ScheduleBody body, Instant now) {
    var faults = new Faults();
    if (body.version() == null) {
      faults.add("/version", "is missing: say which version this is a change of");
    }
    if (!body.name().equals(before.name())) {
      faults.add("/name", "cannot be changed");
    }
    if (before.builtIn()) {
      checkBuiltIn(before, body, faults);
      jobs.checkOptions(actor, body.options(), "/options", faults);
      checkOptions(body.options(), faults);
    } else {
      checkJob(actor, body, faults);
    }
    Timetable times = times(body.cron(), body.every(), body.zone(), now, faults);
    faults.complain();
    Schedule after = schedule(before, body);
    return after.firesAs(before)
        ? after
        : after.firing(start(now), next(Objects.requireNonNull(times), now));
  }

  /// The job of a built-in schedule is the release's; when and how it runs is the admin's.
  private void checkBuiltIn(Schedule before, ScheduleBody body, Faults faults) {
    if (!body.type().equals(before.kind())) {
      faults.add("/type", "cannot be changed: the schedule comes with the service");
    }
    if (body.payload() != null && !body.payload().equals(tree(before.payload()))) {
      faults.add("/payload", "cannot be changed: the schedule comes with the service");
    }
  }

  private void checkJob(Actor actor, ScheduleBody body, Faults faults) {
    JobOptionsBody options = body.options();
    jobs.check(actor, new JobBody(body.type(), body.payload(), options), "", faults);
    checkOptions(options, faults);
  }

  private static void checkOptions(@Nullable JobOptionsBody options, Faults faults) {
    if (options == null) {
      return;
    }
    if (options.runAt() != null) {
      faults.add("/options/runAt", "means nothing to a schedule: its times decide");
    }
    if (options.delayMs() != null) {
      faults.add("/options/delayMs", "means nothing to a schedule: its times decide");
    }
    if (options.uniqueKey() != null) {
      faults.add("/options/uniqueKey", "means nothing to a schedule: use overlap");
    }
  }

  /// The rule of a body.
  ///
  /// @return `null` when something is wrong, which `faults` then has
  @Nullable Timetable times(
      @Nullable String cron,
      @Nullable String every,
      @Nullable String zone,
      Instant now,
      Faults faults) {
    if ((cron == null) == (every == null)) {
      faults.add("/cron", "is needed, or every, and not both of them");
    }
    ZoneId in = null;
    try {
      in = Timetable.zone(zone == null ? UTC : zone);
    } catch (InvalidTiming wrong) {
      faults.add("/" + wrong.field(), wrong.detail());
    }
    try {
      if (cron != null) {
        Cron rule = Cron.parse(cron);
        return in == null ? null : new CronTimetable(rule, in);
      }
      Duration interval = every == null ? null : Timetable.every(every);
      return in == null || interval == null
          ? null
          : new IntervalTimetable(start(now), interval, in);
    } catch (InvalidTiming wrong) {
      faults.add("/" + wrong.field(), wrong.detail());
      return null;
    }
  }

  private Schedule schedule(Schedule before, ScheduleBody body) {
    String every = body.every();
    return new Schedule(
        before.id(),
        before.tenant(),
        before.name(),
        body.description(),
        body.cron() == null ? null : body.cron().strip(),
        every == null ? null : Timetable.every(every).toSeconds(),
        body.zone() == null ? UTC : body.zone(),
        before.anchor(),
        body.type(),
        payload(before, body),
        body.options() == null ? "{}" : options(body.options()),
        body.catchUp() == null ? CatchUp.last : body.catchUp(),
        body.catchUpLimit() == null ? Schedules.DEFAULT_CATCH_UP_LIMIT : body.catchUpLimit(),
        body.overlap() == null ? Overlap.queue : body.overlap(),
        before.pausedAt(),
        before.pausedBy(),
        before.nextFire(),
        before.lastFire(),
        before.builtIn(),
        before.createdBy(),
        before.createdAt(),
        before.updatedAt(),
        body.version() == null ? before.version() : body.version());
  }

  private static String payload(Schedule before, ScheduleBody body) {
    ObjectNode payload = body.payload();
    if (before.builtIn()) {
      return before.payload();
    }
    return payload == null ? "{}" : payload.toString();
  }

  /// As their author wrote them: what was left out stays out.
  private String options(JobOptionsBody options) {
    ObjectNode tree = json.valueToTree(options);
    tree.properties().removeIf(field -> field.getValue().isNull());
    return tree.toString();
  }

  private com.fasterxml.jackson.databind.JsonNode tree(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException unreadable) {
      throw new IllegalStateException("A stored payload cannot be read", unreadable);
    }
  }

  /// An interval's times are whole seconds.
  private static Instant start(Instant now) {
    return now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
  }

  static @Nullable OffsetDateTime next(Timetable times, Instant now) {
    Instant next = times.next(now);
    return next == null ? null : TickStore.at(next);
  }

  /// What the audit log keeps of a schedule: when it fires and what, no arguments.
  static Map<String, Object> audited(Schedule schedule) {
    var kept = new java.util.LinkedHashMap<String, Object>();
    kept.put("name", schedule.name());
    if (schedule.cron() != null) {
      kept.put("cron", schedule.cron());
    }
    if (schedule.everySeconds() != null) {
      kept.put("everySeconds", schedule.everySeconds());
    }
    kept.put("zone", schedule.zone());
    kept.put("type", schedule.kind());
    kept.put("catchUp", schedule.catchUp().name());
    kept.put("catchUpLimit", schedule.catchUpLimit());
    kept.put("overlap", schedule.overlap().name());
    kept.put("paused", schedule.pausedAt() != null);
    kept.put("version", schedule.version());
    return kept;
  }
}
