package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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
      Fires fires = Fires.of(lab, lab.ready().getFirst(), SECONDS, EACH);

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
      lab.figure("kills", (ROUNDS + 1) / 2);
      lab.figure("pauses", ROUNDS / 2);
      fires.assertEachTimeOnce();
      lab.passed();
    }
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
}
