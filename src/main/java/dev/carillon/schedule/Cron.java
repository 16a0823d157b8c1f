package dev.carillon.schedule;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A cron expression as a rule about local times: which of them match. What that means in a zone
/// with daylight saving is [CronTimetable]'s business; cron-utils is asked about a clock that never
/// changes only, where it has no known faults.
///
/// Five fields as crontab(5) has them, or six with the seconds first. Of day of month and day of
/// week, when neither is `*`, one that matches is enough.
final class Cron {

  private static final int LONGEST = 200;

  private static final Map<String, String> MACROS =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private static final List<String> FIELDS =
      List.of("second", "minute", "hour", "day of month", "month", "day of week");

  private static final Pattern SPACE = Pattern.compile("[ \\t]+");
  private static final Pattern RANGE_FROM_SUNDAY = Pattern.compile("\\bSUN-");
  private static final Pattern ADVICE =
      Pattern.compile("(?:Value|Period) -?\\d+ not in range \\[\\d+, \\d+]");

  private static final CronDefinition DEFINITION =
      CronDefinitionBuilder.defineCron()
          .withSeconds()
          .withStrictRange()
          .and()
          .withMinutes()
          .withStrictRange()
          .and()
          .withHours()
          .withStrictRange()
          .and()
          .withDayOfMonth()
          .withStrictRange()
          .and()
          .withMonth()
          .withStrictRange()
          .and()
          .withDayOfWeek()
          .withValidRange(0, 7)
          .withMondayDoWValue(1)
          .withIntMapping(7, 0)
          .withStrictRange()
          .and()
          .instance();

  /// A day of no meaning, to try expressions on.
  private static final LocalDateTime SOME_DAY = LocalDateTime.of(2025, 1, 1, 0, 0);

  private final ExecutionTime times;
  private final boolean everyHour;
  private final boolean finerThanAnHour;

  private Cron(List<String> fields) {
    this.times = timesOf(fields);
    var hours = timesOf(List.of("0", "0", fields.get(2), "*", "*", "*"));
    int count = 0;
    LocalDateTime end = SOME_DAY.plusDays(1);
    for (LocalDateTime at = next(hours, SOME_DAY.minusSeconds(1));
        at != null && at.isBefore(end);
        at = next(hours, at)) {
      count++;
    }
    this.everyHour = count == 24;
    var withinHours = timesOf(List.of(fields.get(0), fields.get(1), "*", "*", "*", "*"));
    LocalDateTime first = next(withinHours, SOME_DAY);
    LocalDateTime second = first == null ? null : next(withinHours, first);
    this.finerThanAnHour =
        first != null
            && second != null
            && Duration.between(first, second).compareTo(Duration.ofHours(1)) < 0;
  }

  /// @throws InvalidTiming when it is no cron expression, or one that never fires
  static Cron parse(String text) {
    if (text.length() > LONGEST) {
      throw invalid("must not be longer than " + LONGEST + " characters");
    }
    List<String> fields = fieldsOf(text.strip());
    checkEach(fields);
    var cron = new Cron(fields);
    if (cron.after(SOME_DAY) == null) {
      throw invalid("never fires: no such day is in the calendar");
    }
    return cron;
  }

  private static List<String> fieldsOf(String text) {
    if (text.startsWith("@") && !MACROS.containsKey(text)) {
      throw invalid("is no known macro; known are @yearly, @monthly, @weekly, @daily and @hourly");
    }
    String[] parts = SPACE.split(MACROS.getOrDefault(text, text).toUpperCase(Locale.ROOT));
    if (parts.length != 5 && parts.length != 6) {
      int found = text.isEmpty() ? 0 : parts.length;
      throw invalid(
          "must have 5 fields (minute, hour, day of month, month, day of week) or 6 with the"
              + " second first; it has "
              + found);
    }
    int last = parts.length - 1;
    // cron-utils takes the name for 7, and a range cannot begin there.
    parts[last] = RANGE_FROM_SUNDAY.matcher(parts[last]).replaceAll("0-");
    return parts.length == 6
        ? List.of(parts)
        : List.of("0", parts[0], parts[1], parts[2], parts[3], parts[4]);
  }

  /// Each field alone, so that the complaint can name it.
  private static void checkEach(List<String> fields) {
    for (int i = 0; i < fields.size(); i++) {
      String[] alone = {"*", "*", "*", "*", "*", "*"};
      alone[i] = fields.get(i);
      try {
        timesOf(List.of(alone));
      } catch (IllegalArgumentException wrong) {
        throw invalid(
            "the field for the " + FIELDS.get(i) + ", '" + fields.get(i) + "', " + advice(wrong));
      }
    }
  }

  /// Of what cron-utils says, the sentences that help a caller.
  private static String advice(IllegalArgumentException wrong) {
    var known = ADVICE.matcher(String.valueOf(wrong.getMessage()));
    return known.find()
        ? "is wrong: " + known.group().toLowerCase(Locale.ROOT)
        : "must be *, numbers or names, lists, ranges from low to high, and steps, as in crontab";
  }

  private static ExecutionTime timesOf(List<String> fields) {
    return ExecutionTime.forCron(new CronParser(DEFINITION).parse(String.join(" ", fields)));
  }

  private static InvalidTiming invalid(String detail) {
    return new InvalidTiming("cron", detail);
  }

  /// {@return the first matching local time after `local`, on a clock that never changes; `null`
  /// when there is none}
  @Nullable LocalDateTime after(LocalDateTime local) {
    return next(times, local);
  }

  private static @Nullable LocalDateTime next(ExecutionTime times, LocalDateTime local) {
    Optional<LocalDateTime> next =
        times
            .nextExecution(local.atZone(ZoneOffset.UTC))
            .map(java.time.ZonedDateTime::toLocalDateTime);
    return next.orElse(null);
  }

  boolean matches(LocalDateTime local) {
    return local.equals(after(local.minusSeconds(1)));
  }

  /// Whether it matches in each hour of the days it matches on.
  boolean everyHour() {
    return everyHour;
  }

  /// Whether it runs on elapsed time (reliability.md §2.4): more than once an hour, or each hour,
  /// where a gap of two hours between runs would be a fault and not a courtesy.
  boolean runsOnElapsedTime() {
    return everyHour || finerThanAnHour;
  }
}
