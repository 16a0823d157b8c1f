package dev.carillon.workload.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import dev.carillon.stream.Streams;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the system that document 000 describes got wrong (domain 000 §6), fault by fault.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class KnownFaultsTest {

  @Inject Pool pool;
  @Inject StudentAccess access;
  @Inject Streams streams;

  TestSchool school;
  CascadeClient alice;
  String teacher = "";

  @BeforeEach
  void open() {
    school = new TestSchool(pool);
    alice = CascadeClient.admin(school);
    teacher = school.teacher("tea");
  }

  /// The router was never mounted, and `batch` was read as the id of a student.
  @Test
  void the_routes_can_be_reached_and_batch_is_never_an_id() {
    alice
        .post("/api/cascade/delete/batch", "{\"studentIds\":[\"" + school.student() + "\"]}")
        .statusCode(202)
        .body("studentsCount", equalTo(1));
  }

  /// The handler threw after the job was queued: the client saw 500 while the deletion ran.
  @Test
  void a_deletion_that_is_queued_is_answered_as_queued() {
    String job = alice.delete(school.student()).statusCode(202).extract().path("jobId");

    alice.ended(job).body("status", equalTo("completed"));
  }

  /// Ids of one type were compared with ids of another, so that nothing matched; attendance of
  /// rehearsals was looked for in a shape it does not have.
  @Test
  void what_names_a_student_is_found_wherever_it_is() {
    String student = school.studentNamedEverywhere(teacher);

    alice.deleted(student);

    assertThat(
            school.count(
                """
                SELECT count(*) FROM school_rehearsal_attendance
                 WHERE student_id = $1 AND archived AND archived_reason = 'student_deleted'
                """,
                student))
        .isEqualTo(1);
    assertThat(
            school.count(
                "SELECT count(*) FROM school_orchestra_member WHERE student_id = $1", student))
        .isZero();
  }

  /// Results were looked for in a field that nobody wrote, and were gone after a restart.
  @Test
  void a_finished_job_can_be_asked_for_its_result() {
    String job = alice.delete(school.student()).extract().path("jobId");
    alice.ended(job);

    alice.job(job).statusCode(200).body("result.success", equalTo(true));
    assertThat(
            school.count(
                "SELECT count(*) FROM job_done WHERE id = $1 AND result IS NOT NULL",
                Long.valueOf(job)))
        .isEqualTo(1);
  }

  /// Only a deletion that ran was found, not one that waited.
  @Test
  void a_second_deletion_is_refused_while_the_first_waits() {
    String student = school.student();
    // The queue stands still while its lane is paused.
    alice.deleted(school.student());
    school.run(
        "UPDATE job_lane SET paused_at = now() WHERE tenant = $1 AND queue = 'cascade'",
        school.tenant);
    String job = alice.delete(student).statusCode(202).extract().path("jobId");

    alice.delete(student).statusCode(409).body("existingJobId", equalTo(job));

    alice.job(job).body("status", equalTo("queued"));
    assertThat(school.told("student", student)).hasSize(1);
  }

  /// Anybody could watch any student.
  @Test
  void only_admins_and_teachers_of_a_student_follow_it() {
    String student = school.student();
    school.teaches(teacher, student);

    assertThat(follows("tea", Set.of(Role.USER), student)).isTrue();
    assertThat(follows("alice", Set.of(Role.ADMIN), student)).isTrue();
    assertThat(follows("other", Set.of(Role.USER), student)).isFalse();
    assertThat(follows("alice", Set.of(Role.ADMIN), TestSchool.newId())).isFalse();
    assertThat(follows("alice", Set.of(Role.ADMIN), "batch")).isFalse();
    var foreign = new Actor("alice", "elsewhere", Set.of(Role.ADMIN));
    assertThat(access.find(foreign, student).await().indefinitely()).isEmpty();
    var user = new Actor("tea", school.tenant, Set.of(Role.USER));
    var admin = new Actor("alice", school.tenant, Set.of(Role.ADMIN));
    assertThatThrownBy(() -> streams.find(user, "integrity").await().indefinitely())
        .isInstanceOf(ProblemException.class);
    assertThat(streams.find(admin, "integrity").await().indefinitely().tenant())
        .isEqualTo(school.tenant);
  }

  private boolean follows(String person, Set<Role> roles, String student) {
    var actor = new Actor(person, school.tenant, roles);
    return access.find(actor, student).await().indefinitely().isPresent();
  }

  /// The duration was undefined, the progress of a batch was told once, the end of a validation
  /// never.
  @Test
  void events_say_how_long_how_far_and_when_it_is_over() {
    List<String> students = List.of(school.student(), school.student());
    String batch =
        alice
            .post(
                "/api/cascade/delete/batch",
                "{\"studentIds\":[\"" + String.join("\",\"", students) + "\"]}")
            .extract()
            .path("jobId");
    alice.ended(batch);
    String check = alice.post("/api/cascade/integrity/validate", "{}").extract().path("jobId");
    alice.ended(check);

    List<String> told = school.told("tenant", "tenant");
    assertThat(told.stream().filter(e -> e.startsWith("cascade.complete")))
        .hasSize(2)
        .allMatch(e -> e.matches(".*\"duration\": \\d+.*"));
    assertThat(told.stream().filter(e -> e.startsWith("batch.progress"))).hasSize(4);
    assertThat(school.told("integrity", "integrity").getLast()).startsWith("integrity.complete");
  }

  /// Nobody asked whether the student was deleted, lessons and theory stayed away, and it could be
  /// done again and again.
  @Test
  void a_restore_brings_lessons_and_theory_back_unless_the_slot_is_taken() {
    String student = school.student();
    String block = school.block(teacher);
    String free = school.lesson(block, student, "14:00", "14:30");
    String taken = school.lesson(block, student, "15:00", "15:30");
    school.learns(school.theoryLesson(teacher), student);
    String audit = alice.deleted(student);
    school.lesson(block, school.student(), "15:15", "15:45");

    alice
        .restore(student, audit)
        .statusCode(200)
        .body("restoration.conflicts", hasSize(1))
        .body("restoration.conflicts[0].collection", equalTo("lesson"))
        .body("restoration.conflicts[0].rows[0].key.id", equalTo(taken))
        .body("restoration.conflicts[0].rows[0].reason", equalTo("taken"));

    assertThat(
            school.rows(
                "SELECT id FROM school_lesson WHERE student_id = $1 AND is_active", student))
        .extracting(row -> row.getString(0))
        .containsExactly(free);
    assertThat(
            school.count(
                "SELECT count(*) FROM school_theory_student WHERE student_id = $1", student))
        .isEqualTo(1);
    alice.restore(student, audit).statusCode(409);
  }
}
