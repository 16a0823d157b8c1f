package dev.carillon.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Schedules of some seconds that enqueue a `noop` each time, as nobody else may here, and what
/// became of their times.
final class Fires {

  private final Lab lab;
  private final Map<Long, Integer> every = new TreeMap<>();

  private Fires(Lab lab) {
    this.lab = lab;
  }

  /// Makes `each` schedules of every length.
  static Fires of(Lab lab, Replica replica, List<Integer> seconds, int each) throws SQLException {
    for (int length : seconds) {
      for (int i = 0; i < each; i++) {
        HttpResponse<String> answer =
            replica.post(
                "/api/schedules",
                Lab.token(),
                """
                {"name": "every-%d-%d", "every": "PT%dS", "type": "noop", "catchUp": "all",
                 "overlap": "queue"}
                """
                    .formatted(length, i, length));
        assertThat(Objects.requireNonNull(answer).statusCode()).as(answer.body()).isEqualTo(201);
      }
    }
    var fires = new Fires(lab);
    try (var connection = lab.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT id, every_seconds FROM schedule WHERE NOT built_in")) {
      while (rows.next()) {
        fires.every.put(rows.getLong(1), rows.getInt(2));
      }
    }
    return fires;
  }

  /// Stops them, lets their jobs end, and compares: each time between the first and the last of a
  /// schedule has one row in the ledger and one completed job.
  void assertEachTimeOnce() throws SQLException {
    lab.execute("UPDATE schedule SET paused_at = now(), paused_by = 'test' WHERE NOT built_in");
    lab.awaitDrained(Duration.ofMinutes(1));
    Map<Long, NavigableSet<Instant>> fires = ledger();
    long missing = 0;
    for (var schedule : every.entrySet()) {
      NavigableSet<Instant> times = Objects.requireNonNull(fires.get(schedule.getKey()));
      long span = Duration.between(times.first(), times.last()).toSeconds();
      missing += span / schedule.getValue() + 1 - times.size();
    }
    long fired = fires.values().stream().mapToLong(Set::size).sum();
    long jobs =
        lab.count(
            "SELECT count(DISTINCT id) FROM job_done WHERE kind = 'noop' AND state = 'completed'");
    lab.figure("fires", fired);
    lab.figure("missing", missing);
    lab.figure("doubled", jobs - fired);
    assertThat(missing).isZero();
    assertThat(jobs).isEqualTo(fired);
  }

  private Map<Long, NavigableSet<Instant>> ledger() throws SQLException {
    Map<Long, NavigableSet<Instant>> fires = new TreeMap<>();
    try (var connection = lab.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                SELECT f.schedule_id, f.fire_time FROM schedule_fire f
                  JOIN schedule s ON s.id = f.schedule_id
                 WHERE NOT s.built_in AND f.outcome = 'fired'
                """)) {
      while (rows.next()) {
        fires
            .computeIfAbsent(rows.getLong(1), id -> new TreeSet<>())
            .add(rows.getTimestamp(2).toInstant());
      }
    }
    return fires;
  }
}
