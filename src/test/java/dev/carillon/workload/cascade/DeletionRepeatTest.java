package dev.carillon.workload.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.DependencyFailure;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobTransition;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.db.Database;
import dev.carillon.testkit.DyingAttempt;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A deletion that dies at any of its commits, before or just after it, ends as if it had not.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DeletionRepeatTest {

  @Inject DeleteStudent single;
  @Inject DeleteStudents batch;
  @Inject MendOrphans orphans;
  @Inject CheckIntegrity integrity;
  @Inject CascadeAlerts alerts;
  @Inject Database database;
  @Inject ObjectMapper json;
  @Inject Pool pool;

  TestSchool school;
  String teacher = "";

  @BeforeEach
  void open() {
    school = new TestSchool(pool);
    teacher = school.teacher("tea");
  }

  private <A> DyingAttempt<A> attempt(A args) {
    return new DyingAttempt<>(database, json, school.tenant, 4_711, args);
  }

  private static <A> Object run(ReactiveJobHandler<A> handler, DyingAttempt<A> attempt) {
    JobOutcome outcome = handler.run(attempt).await().indefinitely();
    return Objects.requireNonNull(((JobOutcome.Completed) outcome).result());
  }

  private long audits() {
    return school.count("SELECT count(*) FROM deletion_audit WHERE tenant = $1", school.tenant);
  }

  private long told(String event) {
    return school.told("tenant", "tenant").stream().filter(e -> e.startsWith(event)).count();
  }

  @Test
  void a_deletion_that_dies_before_its_commit_is_done_by_the_next_attempt() {
    String student = school.studentNamedEverywhere(teacher);
    String before = school.dump();
    var attempt = attempt(new DeleteStudent.Args(student));

    assertThatThrownBy(() -> run(single, attempt.next(1, false)))
        .isInstanceOf(DyingAttempt.Death.class);
    assertThat(school.dump()).isEqualTo(before);
    assertThat(audits()).isZero();
    Deleted deleted = (Deleted) run(single, attempt.next(0, false));

    assertThat(deleted.totalAffectedDocuments()).isEqualTo(9);
    assertThat(audits()).isEqualTo(1);
    assertThat(told("cascade.complete")).isEqualTo(1);
  }

  @Test
  void a_deletion_that_dies_after_its_commit_is_not_done_again() {
    String student = school.studentNamedEverywhere(teacher);
    var attempt = attempt(new DeleteStudent.Args(student));

    assertThatThrownBy(() -> run(single, attempt.next(1, true)))
        .isInstanceOf(DyingAttempt.Death.class);
    String after = school.dump();
    Deleted deleted = (Deleted) run(single, attempt.next(0, false));

    assertThat(deleted.totalAffectedDocuments()).isEqualTo(9);
    assertThat(deleted.auditId()).isNotNull();
    assertThat(school.dump()).isEqualTo(after);
    assertThat(audits()).isEqualTo(1);
    assertThat(told("cascade.complete")).isEqualTo(1);
  }

  @Test
  void a_student_whom_somebody_else_deleted_is_a_success() {
    String student = school.student();
    run(single, attempt(new DeleteStudent.Args(student)).next(0, false));

    Deleted again = (Deleted) run(single, attempt(new DeleteStudent.Args(student)).next(0, false));

    assertThat(again.alreadyDeleted()).isTrue();
    assertThat(audits()).isEqualTo(1);
    assertThat(told("cascade.complete")).isEqualTo(2);
  }

  @Test
  void a_student_who_is_gone_is_a_failure_that_no_retry_mends() {
    var attempt = attempt(new DeleteStudent.Args(TestSchool.newId()));

    assertThatThrownBy(() -> run(single, attempt.next(0, false))).isInstanceOf(FinalFailure.class);
  }

  @Test
  void a_deletion_that_a_slow_database_broke_off_is_counted_and_done_by_the_next_attempt() {
    String student = school.studentNamedEverywhere(teacher);
    var attempt = attempt(new DeleteStudent.Args(student));
    refuse(student, "55P03");
    try {
      assertThatThrownBy(() -> run(single, attempt.next(0, false)))
          .isInstanceOfSatisfying(
              DependencyFailure.class,
              failure ->
                  assertThat(single.dependencies(attempt.args()))
                      .containsExactly(failure.dependency()));
    } finally {
      mend();
    }

    Deleted deleted = (Deleted) run(single, attempt.next(0, false));

    assertThat(deleted.totalAffectedDocuments()).isEqualTo(9);
    assertThat(audits()).isEqualTo(1);
    assertThat(told("cascade.complete")).isEqualTo(1);
  }

  private void refuse(String student, String state) {
    school.run(
        """
        CREATE OR REPLACE FUNCTION refuse_member() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '%s'; END $$
        """
            .formatted(state));
    school.run(
        """
        CREATE TRIGGER refuse_member BEFORE DELETE ON school_orchestra_member
        FOR EACH ROW WHEN (OLD.student_id = '%s') EXECUTE FUNCTION refuse_member()
        """
            .formatted(student));
  }

  private void mend() {
    school.run("DROP TRIGGER refuse_member ON school_orchestra_member");
  }

  @Test
  void a_batch_that_dies_at_any_commit_deletes_each_student_once() {
    List<String> clean = students();
    var whole = attempt(new DeleteStudents.Args(clean));
    run(batch, whole.next(0, false));
    int commits = whole.commits();
    assertThat(commits).isEqualTo(4);

    for (int fatal = 1; fatal <= commits; fatal++) {
      for (boolean committed : List.of(false, true)) {
        open();
        List<String> ids = students();
        var attempt = attempt(new DeleteStudents.Args(ids)).next(fatal, committed);
        assertThatThrownBy(() -> run(batch, attempt)).isInstanceOf(DyingAttempt.Death.class);
        var summary = (BatchSummary) run(batch, attempt.next(0, false));

        assertThat(summary.successful()).as("died at %d, %s", fatal, committed).isEqualTo(3);
        assertThat(summary.totalDocumentsAffected()).isEqualTo(27);
        assertThat(audits()).isEqualTo(3);
        assertThat(told("cascade.complete")).isEqualTo(3);
        assertThat(told("batch.complete")).isEqualTo(1);
        assertThat(attempt.told()).extracting(p -> p.done()).isSorted();
      }
    }
  }

  private List<String> students() {
    return Stream.generate(() -> school.studentNamedEverywhere(teacher)).limit(3).toList();
  }

  @Test
  void one_students_failure_does_not_touch_the_others_of_its_batch() {
    List<String> ids = students();
    String broken = ids.get(1);
    refuse(broken, "22023");
    try {
      var summary = (BatchSummary) run(batch, attempt(new DeleteStudents.Args(ids)).next(0, false));

      assertThat(summary.successful()).isEqualTo(2);
      assertThat(summary.errors())
          .extracting(BatchSummary.Failed::studentId)
          .containsExactly(broken);
      assertThat(audits()).isEqualTo(2);
      assertThat(
              school.count(
                  "SELECT count(*) FROM school_teacher_student WHERE student_id = $1", broken))
          .isEqualTo(1);
    } finally {
      mend();
    }
  }

  @Test
  void a_clean_up_and_a_validation_that_die_at_any_commit_tell_their_end_once() {
    school.teaches(teacher, TestSchool.newId());
    for (int fatal = 1; fatal <= 10; fatal++) {
      var attempt = attempt(new MendOrphans.Args(true, false)).next(fatal, fatal % 2 == 0);
      assertThatThrownBy(() -> run(orphans, attempt)).isInstanceOf(DyingAttempt.Death.class);
      run(orphans, attempt.next(0, false));
      assertThat(ends()).isEqualTo(fatal);
    }
    var attempt = attempt(new CheckIntegrity.Args(true)).next(3, true);
    assertThatThrownBy(() -> run(integrity, attempt)).isInstanceOf(DyingAttempt.Death.class);
    var result = (CheckIntegrity.Result) run(integrity, attempt.next(0, false));

    assertThat(ends()).isEqualTo(11);
    assertThat(result.issuesByType()).hasSize(5);
  }

  private long ends() {
    return school.told("integrity", "integrity").stream()
        .filter(e -> e.startsWith("integrity.complete"))
        .count();
  }

  @Test
  void a_deletion_that_failed_for_good_alerts_the_admins() {
    var failed =
        new JobTransition(
            7,
            school.tenant,
            "alice",
            Cascade.QUEUE,
            DeleteStudent.KIND.name(),
            JobTransition.Event.FAILED,
            3,
            3,
            3,
            10,
            List.of(),
            null,
            null,
            null,
            null,
            null,
            null);

    assertThat(alerts.wants(failed)).isTrue();
    database.inTransaction(tx -> alerts.record(tx, List.of(failed))).await().indefinitely();

    assertThat(school.told("tenant", "tenant").getFirst())
        .startsWith("system.alert")
        .contains("\"type\": \"job_failure\"")
        .contains("\"requiresAttention\": true")
        .contains("\"jobId\": \"7\"");
  }
}
