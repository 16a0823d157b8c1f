package dev.carillon.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// When a cron expression fires, found by looking at every step of a clock on the wall, without
/// cron-utils and without asking the zone when it changes: a clock that jumps shows it.
final class BruteForce {

  private static final Map<String, String> NAMES =
      Map.of("SUN", "0", "MON", "1", "FRI", "5", "SAT", "6", "JAN", "1", "MAR", "3", "OCT", "10");
  private static final int[] LOWEST = {0, 0, 0, 1, 1, 0};
  private static final int[] HIGHEST = {59, 59, 23, 31, 12, 7};

  private final List<BitSet> fields = new ArrayList<>();
  private final boolean anyDay;
  private final boolean anyWeekday;
  private final boolean elapsed;

  /// @param elapsed whether the expression is one that runs on elapsed time, said by hand
  BruteForce(String expression, boolean elapsed) {
    this.elapsed = elapsed;
    String[] parts = expression.toUpperCase(Locale.ROOT).split(" ", -1);
    int missing = 6 - parts.length;
    for (int i = 0; i < 6; i++) {
      fields.add(set(i < missing ? "0" : parts[i - missing], LOWEST[i], HIGHEST[i]));
    }
    if (fields.get(5).get(7)) {
      fields.get(5).set(0);
    }
    anyDay = parts[3 - missing].equals("*");
    anyWeekday = parts[5 - missing].equals("*");
  }

  private static BitSet set(String field, int lowest, int highest) {
    var set = new BitSet();
    for (String part : field.split(",", -1)) {
      String[] stepped = part.split("/", -1);
      String[] range = stepped[0].split("-", -1);
      int from = range[0].equals("*") ? lowest : number(range[0]);
      int to =
          range.length == 2
              ? number(range[1])
              : (range[0].equals("*") || stepped.length == 2) ? highest : from;
      int step = stepped.length == 2 ? Integer.parseInt(stepped[1]) : 1;
      for (int value = from; value <= to; value += step) {
        set.set(value);
      }
    }
    return set;
  }

  private static int number(String text) {
    return Integer.parseInt(NAMES.getOrDefault(text, text));
  }

  private boolean matches(LocalDateTime at) {
    if (!fields.get(0).get(at.getSecond()) || !fields.get(1).get(at.getMinute())) {
      return false;
    }
    boolean day = fields.get(3).get(at.getDayOfMonth());
    boolean weekday = fields.get(5).get(at.getDayOfWeek().getValue() % 7);
    return fields.get(2).get(at.getHour())
        && fields.get(4).get(at.getMonthValue())
        && ((anyDay || anyWeekday) ? (day && weekday) : (day || weekday));
  }

  /// All times after `from` and before `to`, of many expressions in one walk.
  ///
  /// @param stepSeconds 60 for expressions without seconds, else 1
  /// @return the times of each expression, in order
  static List<List<Instant>> fires(
      List<BruteForce> rules, ZoneId zone, Instant from, Instant to, int stepSeconds) {
    List<List<Instant>> fires = new ArrayList<>();
    rules.forEach(rule -> fires.add(new ArrayList<>()));
    LocalDateTime before = LocalDateTime.ofInstant(from, zone);
    LocalDateTime latest = before;
    for (Instant at = from.plusSeconds(stepSeconds);
        at.isBefore(to);
        at = at.plusSeconds(stepSeconds)) {
      LocalDateTime shown = LocalDateTime.ofInstant(at, zone);
      for (int i = 0; i < rules.size(); i++) {
        if (rules.get(i).fires(before, latest, shown, stepSeconds)) {
          fires.get(i).add(at);
        }
      }
      before = shown;
      latest = shown.isAfter(latest) ? shown : latest;
    }
    return fires;
  }

  private boolean fires(
      LocalDateTime before, LocalDateTime latest, LocalDateTime shown, int stepSeconds) {
    if (matches(shown) && (elapsed || shown.isAfter(latest))) {
      return true;
    }
    if (fields.get(2).cardinality() == 24) {
      return false;
    }
    for (LocalDateTime skipped = before.plusSeconds(stepSeconds);
        skipped.isBefore(shown);
        skipped = skipped.plusSeconds(stepSeconds)) {
      if (matches(skipped)) {
        return true;
      }
    }
    return false;
  }
}
