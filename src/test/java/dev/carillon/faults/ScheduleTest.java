package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Promise P6 with processes: three replicas, schedules of a second and more, and whoever fired
/// last is killed or stands still.
@Tag("faults")
class ScheduleTest {

  private static final int ROUNDS = smokeOrFull(4, 100);
  private static final List<Integer> SECONDS = List.of(1, 2, 3, 5, 7);
  private static final int EACH = smokeOrFull(8, 40);

  @Test
  void each_nominal_time_has_one_fire_and_one_job() throws SQLException {
    try (var lab = new Lab("schedules")) {
      IntStream.rangeClosed(1, 3).forEach(n -> lab.replica("n" + n));
      await().atMost(Duration.ofMinutes(2)).until(() -> lab.ready().size() == 3);
      Map<Long, Integer> every = create(lab, lab.ready().getFirst());

      for (int round = 0; round < ROUNDS; round++) {
        Chance.letRun(Duration.ofSeconds(4));
        Replica last = lastToFire(lab);
        if (round % 2 == 0) {
          lab.kill(last);
          lab.replica("r" + round);
        } else {
          last.signal("STOP");
          Chance.letRun(Duration.ofSeconds(16));
          last.signal("CONT");
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> lab.ready().size() == 3);
      }
      Chance.letRun(Duration.ofSeconds(3));
      lab.execute("UPDATE schedule SET paused_at = now(), paused_by = 'test' WHERE NOT built_in");
      lab.awaitDrained(Duration.ofMinutes(1));

      Map<Long, NavigableSet<Instant>> fires = fires(lab);
      long missing = 0;
      for (var schedule : every.entrySet()) {
        NavigableSet<Instant> times = Objects.requireNonNull(fires.get(schedule.getKey()));
        long span = Duration.between(times.first(), times.last()).toSeconds();
        missing += span / schedule.getValue() + 1 - times.size();
      }
      long jobs =
          lab.count(
              "SELECT count(DISTINCT id) FROM job_done WHERE kind = 'noop' AND state ="
                  + " 'completed'");
      long fired = fires.values().stream().mapToLong(Set::size).sum();
      lab.figure("kills", (ROUNDS + 1) / 2);
      lab.figure("pauses", ROUNDS / 2);
      lab.figure("fires", fired);
      lab.figure("missing", missing);
      lab.figure("doubled", jobs - fired);
      assertThat(missing).isZero();
      assertThat(jobs).isEqualTo(fired);
      lab.passed();
    }
  }

  private static Map<Long, Integer> create(Lab lab, Replica replica) {
    Map<Long, Integer> every = new TreeMap<>();
    for (int seconds : SECONDS) {
      for (int i = 0; i < EACH; i++) {
        HttpResponse<String> answer =
            replica.post(
                "/api/schedules",
                Lab.token(),
                """
                {"name": "every-%d-%d", "every": "PT%dS", "type": "noop", "catchUp": "all",
                 "overlap": "queue"}
                """
                    .formatted(seconds, i, seconds));
        assertThat(Objects.requireNonNull(answer).statusCode()).as(answer.body()).isEqualTo(201);
      }
    }
    try (var connection = lab.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT id, every_seconds FROM schedule WHERE NOT built_in")) {
      while (rows.next()) {
        every.put(rows.getLong(1), rows.getInt(2));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return every;
  }

  private static Replica lastToFire(Lab lab) throws SQLException {
    try (var connection = lab.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT node FROM schedule_fire ORDER BY fired_at DESC LIMIT 1")) {
      String name = rows.next() ? rows.getString(1) : "";
      List<Replica> ready = lab.ready();
      return ready.stream()
          .filter(replica -> replica.name.equals(name))
          .findFirst()
          .orElse(ready.getFirst());
    }
  }

  private static Map<Long, NavigableSet<Instant>> fires(Lab lab) throws SQLException {
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
