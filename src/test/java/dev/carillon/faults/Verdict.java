package dev.carillon.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Three accounts compared: what producers were told, what workers ran, what the database holds. In
/// the words of Jepsen's queue tests.
///
/// @param acknowledged jobs whose enqueue was acknowledged (count)
/// @param lost acknowledged, and neither in the history nor live
/// @param unfinished acknowledged and not completed, cancelled or discarded
/// @param unexpected run, and never in the database
/// @param recovered not acknowledged for want of an answer, and there
/// @param duplicated jobs with more than one start (count)
/// @param overlaps two runs of one job at the same time, both ending as if they held it
/// @param staleAccepted the lease under which the history has a job is not that of its last start
/// @param rerunDelays of jobs that lost one worker: from its death to the next start
/// @param laterDelays of jobs that have lost more than one, which come back apart
record Verdict(
    int acknowledged,
    Set<String> lost,
    Set<String> unfinished,
    Set<String> unexpected,
    int recovered,
    int duplicated,
    List<String> overlaps,
    List<String> staleAccepted,
    List<Duration> rerunDelays,
    List<Duration> laterDelays) {

  /// A line of the attempts' log.
  private record Line(
      String job,
      int attempt,
      String lease,
      String node,
      boolean start,
      String outcome,
      Instant at) {}

  private record Ended(String state, long lease) {}

  static Verdict of(Lab lab) {
    Map<String, List<Line>> lines = read(lab);
    Map<String, Ended> done = new HashMap<>();
    Set<String> live = new HashSet<>();
    rows(lab, done, live);
    Set<String> acknowledged = lab.ledger.acknowledged();
    Set<String> lost = new HashSet<>(acknowledged);
    lost.removeAll(done.keySet());
    Set<String> unfinished = new HashSet<>(lost);
    lost.removeAll(live);
    Set<String> unexpected = new HashSet<>(lines.keySet());
    unexpected.removeAll(done.keySet());
    unexpected.removeAll(live);
    Set<String> recovered = new HashSet<>(done.keySet());
    recovered.removeAll(acknowledged);
    List<String> overlaps = new ArrayList<>();
    List<String> stale = new ArrayList<>();
    List<Duration> delays = new ArrayList<>();
    List<Duration> later = new ArrayList<>();
    int duplicated = 0;
    for (var job : lines.entrySet()) {
      List<Line> all = job.getValue();
      duplicated += all.stream().filter(Line::start).count() > 1 ? 1 : 0;
      overlapping(job.getKey(), all, done.get(job.getKey()), overlaps, stale);
      delays(lab, all, delays, later);
    }
    var verdict =
        new Verdict(
            acknowledged.size(),
            lost,
            unfinished,
            unexpected,
            recovered.size(),
            duplicated,
            overlaps,
            stale,
            delays,
            later);
    verdict.tell(lab);
    return verdict;
  }

  private void tell(Lab lab) {
    lab.figure("acknowledged", acknowledged);
    lab.figure("lost", lost.size());
    lab.figure("unfinished", unfinished.size());
    lab.figure("unexpected", unexpected.size());
    lab.figure("recovered", recovered);
    lab.figure("duplicated", duplicated);
    lab.figure("overlap", overlaps.size());
    lab.figure("staleAccepted", staleAccepted.size());
    lab.figure("callsWithoutAnswer", lab.ledger.unknown());
    lab.figure("callsRefused", lab.ledger.refused());
    if (!rerunDelays.isEmpty()) {
      lab.figure("rerunP99Ms", percentile(rerunDelays, 99).toMillis());
    }
    if (!laterDelays.isEmpty()) {
      lab.figure("rerunAgainP99Ms", percentile(laterDelays, 99).toMillis());
    }
  }

  /// The delay that this per cent of delays do not exceed; none is 0.
  static Duration percentile(List<Duration> delays, int percent) {
    List<Duration> sorted = delays.stream().sorted().toList();
    return sorted.isEmpty()
        ? Duration.ZERO
        : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }

  private static Map<String, List<Line>> read(Lab lab) {
    Map<String, List<Line>> lines = new TreeMap<>();
    if (!Files.exists(lab.attempts())) {
      return lines;
    }
    try (var all = Files.lines(lab.attempts())) {
      all.forEach(text -> {
        Line line = line(text);
        lines.computeIfAbsent(line.job(), id -> new ArrayList<>()).add(line);
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static Line line(String text) {
    try {
      JsonNode json = Lab.JSON.readTree(text);
      return new Line(
          json.get("job").asText(),
          json.get("attempt").asInt(),
          json.get("lease").asText(),
          json.get("node").asText(),
          json.get("event").asText().equals("start"),
          json.path("outcome").asText(),
          Instant.parse(json.get("at").asText()));
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  private static void rows(Lab lab, Map<String, Ended> done, Set<String> live) {
    try (var connection = lab.connect();
        var statement = connection.createStatement()) {
      try (var rows = statement.executeQuery("SELECT id, state, lease FROM job_done")) {
        while (rows.next()) {
          if (done.put(rows.getString(1), new Ended(rows.getString(2), rows.getLong(3))) != null) {
            throw new IllegalStateException("job " + rows.getString(1) + " ended twice");
          }
        }
      }
      try (var rows =
          statement.executeQuery(
              "SELECT id FROM job_ready UNION ALL SELECT id FROM job_scheduled")) {
        while (rows.next()) {
          live.add(rows.getString(1));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Two attempts at a time are allowed to one that was given up, which is why it has no end or one
  /// that was refused: the history must have the lease of an attempt that nobody overtook.
  private static void overlapping(
      String job,
      List<Line> lines,
      @Nullable Ended ended,
      List<String> overlaps,
      List<String> stale) {
    List<Line> starts =
        lines.stream().filter(Line::start).sorted(Comparator.comparing(Line::at)).toList();
    if (ended == null || ended.lease() == 0 || starts.isEmpty()) {
      return;
    }
    if (!starts.getLast().lease().equals(Long.toString(ended.lease()))) {
      stale.add(job);
    }
    for (int i = 0; i + 1 < starts.size(); i++) {
      String lease = starts.get(i).lease();
      Instant next = starts.get(i + 1).at();
      boolean completedLater =
          lines.stream()
              .anyMatch(line ->
                  !line.start()
                      && line.lease().equals(lease)
                      && line.outcome().equals("Completed")
                      && line.at().isAfter(next));
      if (completedLater && lease.equals(Long.toString(ended.lease()))) {
        overlaps.add(job);
      }
    }
  }

  /// A worker may also have died between its claim and its start, of which nothing is written.
  private static void delays(
      Lab lab, List<Line> lines, List<Duration> first, List<Duration> later) {
    List<Line> starts =
        lines.stream().filter(Line::start).sorted(Comparator.comparing(Line::at)).toList();
    for (int i = 0; i + 1 < starts.size(); i++) {
      Line given = starts.get(i);
      boolean hasEnd =
          lines.stream().anyMatch(line -> !line.start() && line.lease().equals(given.lease()));
      Instant death = lab.deaths().get(given.node());
      if (!hasEnd && death != null) {
        Line next = starts.get(i + 1);
        if (next.attempt() == given.attempt() + 1) {
          (given.attempt() == 1 ? first : later).add(Duration.between(death, next.at()));
        }
      }
    }
  }
}
