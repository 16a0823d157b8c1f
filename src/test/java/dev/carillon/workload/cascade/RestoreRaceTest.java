package dev.carillon.workload.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.db.Database;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.workload.cascade.school.Conservatory;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the database guards when people delete and restore at the same time.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RestoreRaceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Inject Deletion deletion;
  @Inject Restoration restoration;
  @Inject DeletionAuditStore audits;
  @Inject Database database;
  @Inject Pool pool;

  TestSchool school;
  CascadeClient alice;

  @BeforeEach
  void open() {
    school = new TestSchool(pool);
    alice = CascadeClient.admin(school);
  }

  /// The first has put its lesson back and has not committed yet when the second begins.
  @Test
  void of_two_restores_that_want_the_same_slot_at_the_same_time_one_gets_it() {
    String block = school.block(school.teacher("tea"));
    String early = school.student();
    String lesson = school.lesson(block, early, "14:00", "14:30");
    String earlyAudit = alice.deleted(early);
    String late = school.student();
    school.lesson(block, late, "14:15", "14:45");
    String lateAudit = alice.deleted(late);
    var commit = new CompletableFuture<Void>();
    var begun = new CompletableFuture<Void>();

    var first = restore(early, earlyAudit, begun, commit);
    begun.join();
    var second = restore(late, lateAudit, new CompletableFuture<>(), done());
    await().atMost(PATIENCE).until(() -> second.isDone() || waiting());
    commit.complete(null);

    assertThat(first.join().conflicts()).isEmpty();
    assertThat(second.join().conflicts())
        .extracting(Restoration.Conflict::collection)
        .containsExactly("lesson");
    assertThat(
            school.rows(
                "SELECT id FROM school_lesson WHERE tenant = $1 AND is_active", school.tenant))
        .extracting(row -> row.getString(0))
        .containsExactly(lesson);
  }

  @Test
  void of_two_restores_of_one_deletion_at_the_same_time_one_is_refused() {
    String student = school.studentNamedEverywhere(school.teacher("tea"));
    String audit = alice.deleted(student);
    var commit = new CompletableFuture<Void>();
    var begun = new CompletableFuture<Void>();

    var first = restore(student, audit, begun, commit);
    begun.join();
    var second = restore(student, audit, new CompletableFuture<>(), done());
    await().atMost(PATIENCE).until(() -> second.isDone() || waiting());
    commit.complete(null);

    assertThat(first.join().success()).isTrue();
    await().atMost(PATIENCE).until(second::isDone);
    assertThat(second).isCompletedExceptionally();
    assertThat(
            school.count(
                "SELECT count(*) FROM deletion_audit WHERE tenant = $1 AND deletion_type ="
                    + " 'restoration'",
                school.tenant))
        .isEqualTo(1);
  }

  @Test
  void of_two_deletions_of_one_student_at_the_same_time_one_finds_nobody() {
    String student = school.studentNamedEverywhere(school.teacher("tea"));
    var commit = new CompletableFuture<Void>();
    var begun = new CompletableFuture<Void>();

    var first = delete(student, begun, commit);
    begun.join();
    var second = delete(student, new CompletableFuture<>(), done());
    await().atMost(PATIENCE).until(() -> second.isDone() || anybodyWaits());
    commit.complete(null);

    assertThat(first.join().totalAffectedDocuments()).isEqualTo(9);
    await().atMost(PATIENCE).until(second::isDone);
    assertThat(second).isCompletedExceptionally();
    assertThat(school.count("SELECT count(*) FROM deletion_audit WHERE tenant = $1", school.tenant))
        .isEqualTo(1);
  }

  private CompletableFuture<Deleted> delete(
      String student, CompletableFuture<Void> begun, CompletableFuture<Void> commit) {
    var order =
        new Deletion.Order(school.tenant, student, TestSchool.newId(), "alice", "Moved away");
    return database
        .inTransaction(tx ->
            deletion
                .run(tx, Conservatory.STUDENT, order)
                .invoke(() -> begun.complete(null))
                .call(() -> Uni.createFrom().completionStage(commit)))
        .subscribeAsCompletionStage();
  }

  /// Whether any transaction waits for another.
  private boolean anybodyWaits() {
    return !school
        .rows("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        .isEmpty();
  }

  /// The last of several guards: whatever the code in front of it looks at.
  @Test
  void the_log_takes_one_restoration_of_a_deletion() {
    String student = school.student();
    String audit = alice.deleted(student);
    alice.restore(student, audit).statusCode(200);
    var second =
        new DeletionAuditStore.Entry(
            school.tenant,
            TestSchool.newId(),
            "student",
            student,
            "[]",
            null,
            "alice",
            "Again",
            audit);

    var refused = database.inTransaction(tx -> audits.add(tx, second)).subscribeAsCompletionStage();

    assertThat(refused)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withMessageContaining("deletion_audit_restored");
  }

  private static CompletableFuture<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  /// @param begun completed once all is back
  /// @param commit what the end of the transaction waits for
  private CompletableFuture<Restoration.Restored> restore(
      String student, String audit, CompletableFuture<Void> begun, CompletableFuture<Void> commit) {
    var order = new Restoration.Order(school.tenant, student, audit, "alice", "By mistake");
    return database
        .inTransaction(tx ->
            restoration
                .run(tx, Conservatory.STUDENT, order)
                .invoke(() -> begun.complete(null))
                .call(() -> Uni.createFrom().completionStage(commit)))
        .subscribeAsCompletionStage();
  }

  /// Whether a restore waits for another.
  private boolean waiting() {
    List<?> waiters =
        school.rows(
            """
            SELECT pid FROM pg_stat_activity
             WHERE wait_event_type = 'Lock' AND (query LIKE '%FOR UPDATE%' OR query LIKE '%deletion_audit%')
            """);
    return !waiters.isEmpty();
  }
}
