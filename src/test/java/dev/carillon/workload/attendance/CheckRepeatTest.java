package dev.carillon.workload.attendance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.JobOutcome;
import dev.carillon.platform.db.Database;
import dev.carillon.testkit.DyingAttempt;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A check that dies at any of its commits, before or just after it, goes on behind its last page
/// and tells nobody twice.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CheckRepeatTest {

  private static final int STUDENTS = 2 * CheckThresholds.PAGE + 10;

  @Inject CheckThresholds handler;
  @Inject Database database;
  @Inject ObjectMapper json;
  @Inject Pool pool;

  private TestUniversity crowd() {
    var uni = new TestUniversity(pool);
    uni.execute(
        """
        INSERT INTO attendance_student (tenant, student_id, first_name, last_name, class_section,
                                        user_id)
        SELECT $1, 'S-' || n, 'Made', 'Up', 'A', 'person-' || n FROM generate_series(1, $2) n
        """,
        uni.tenant,
        STUDENTS);
    uni.execute(
        """
        INSERT INTO attendance_day (tenant, student_id, date, class_id, marks, marked_by)
        SELECT $1, id, current_date, $2, CASE WHEN student_id LIKE '%00' THEN 'AAAAAA' ELSE 'PPPPPP' END,
               'tea'
          FROM attendance_student WHERE tenant = $1
        """,
        uni.tenant, uni.section);
    return uni;
  }

  private CheckThresholds.Result run(DyingAttempt<CheckThresholds.Args> attempt) {
    var outcome = (JobOutcome.Completed) handler.run(attempt);
    return (CheckThresholds.Result) Objects.requireNonNull(outcome.result());
  }

  private static int alerts(TestUniversity uni) {
    return uni.execute("SELECT FROM attendance_alert WHERE tenant = $1", uni.tenant);
  }

  private static int notifications(TestUniversity uni) {
    return uni.execute("SELECT FROM notifications WHERE tenant = $1", uni.tenant);
  }

  @Test
  void dying_at_any_commit_changes_nothing_in_the_end() {
    for (int fatal = 1; fatal <= 3; fatal++) {
      for (boolean committed : List.of(false, true)) {
        var uni = crowd();
        long job = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        var attempt =
            new DyingAttempt<>(
                database, json, uni.tenant, job, new CheckThresholds.Args(uni.tenant));

        attempt.next(fatal, committed);
        assertThatThrownBy(() -> run(attempt)).isInstanceOf(DyingAttempt.Death.class);
        var result = run(attempt.next(0, false));

        assertThat(result.totalStudentsChecked()).isEqualTo(STUDENTS);
        assertThat(result.notificationsSent()).isEqualTo(100);
        assertThat(alerts(uni)).isEqualTo(100);
        assertThat(notifications(uni)).isEqualTo(100);
      }
    }
  }

  @Test
  void a_check_goes_on_behind_its_last_page() {
    var uni = crowd();
    var attempt =
        new DyingAttempt<>(database, json, uni.tenant, 4_711, new CheckThresholds.Args(uni.tenant));
    assertThatThrownBy(() -> run(attempt.next(2, true))).isInstanceOf(DyingAttempt.Death.class);

    run(attempt.next(0, false));

    assertThat(attempt.commits()).isEqualTo(1);
  }

  @Test
  void a_tenant_that_cannot_be_checked_keeps_no_other_from_it_and_is_checked_once_it_can_be() {
    List<TestUniversity> unis =
        Stream.generate(() -> new TestUniversity(pool))
            .limit(2)
            .sorted(Comparator.comparing(uni -> uni.tenant))
            .toList();
    TestUniversity stuck = unis.getFirst();
    TestUniversity behind = unis.getLast();
    unis.forEach(uni -> uni.student(0, 6, 0));
    long job = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    var attempt =
        new DyingAttempt<>(database, json, "default", job, new CheckThresholds.Args(null));
    stuck.execute(
        "ALTER TABLE attendance_alert ADD CONSTRAINT made_up CHECK (tenant <> '"
            + stuck.tenant
            + "') NOT VALID");

    try {
      assertThatThrownBy(() -> run(attempt.next(0, false)))
          .hasMessage("Tenants that could not be checked: 1; the log names them.")
          .hasMessageNotContainingAny(stuck.tenant, behind.tenant);
    } finally {
      stuck.execute("ALTER TABLE attendance_alert DROP CONSTRAINT made_up");
    }

    assertThat(alerts(stuck)).isZero();
    assertThat(alerts(behind)).isEqualTo(1);
    run(attempt.next(0, false));
    assertThat(alerts(stuck)).isEqualTo(1);
    assertThat(attempt.commits()).isEqualTo(1);
  }
}
