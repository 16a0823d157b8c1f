package dev.carillon.workload.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.JobOutcome;
import dev.carillon.platform.db.Database;
import dev.carillon.testkit.DyingAttempt;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clean-up, validation and archive.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class IntegrityTest {

  @Inject Pool pool;
  @Inject Database database;
  @Inject ObjectMapper json;
  @Inject MendOrphans orphans;
  @Inject CheckIntegrity integrity;
  @Inject ArchiveDeletions archive;

  TestSchool school;
  CascadeClient alice;
  String teacher = "";

  @BeforeEach
  void open() {
    school = new TestSchool(pool);
    alice = CascadeClient.admin(school);
    teacher = school.teacher("tea");
  }

  private String cleanUp(String body) {
    String job =
        alice
            .post("/api/cascade/cleanup/orphans", body)
            .statusCode(200)
            .body("success", equalTo(true))
            .extract()
            .path("jobId");
    alice.ended(job).body("status", equalTo("completed"));
    return job;
  }

  @Test
  void a_dry_run_counts_and_changes_nothing() {
    school.student();
    school.teaches(teacher, TestSchool.newId());
    String before = school.dump();

    String job = cleanUp("{\"dryRun\":true,\"priority\":\"high\"}");

    alice
        .job(job)
        .body("result.dryRun", equalTo(true))
        .body("result.orphansFound", equalTo(1))
        .body("result.orphansRemoved", equalTo(0))
        .body("result.collectionsChecked", equalTo(7));
    assertThat(school.dump()).isEqualTo(before);
    assertThat(school.told("integrity", "integrity"))
        .anyMatch(e -> e.startsWith("integrity.issue") && e.contains("\"fixable\": true"));
  }

  @Test
  void a_clean_up_mends_lists_and_marks_history_of_nobody() {
    String nobody = TestSchool.newId();
    school.student();
    school.teaches(teacher, nobody);
    school.member(school.orchestra(), nobody);
    school.attended(nobody);

    String job = cleanUp("{}");

    alice
        .job(job)
        .body("result.orphansFound", equalTo(3))
        .body("result.orphansRemoved", equalTo(3));
    assertThat(
            school.count(
                "SELECT count(*) FROM school_activity_attendance WHERE archived_reason = 'orphaned'"
                    + " AND student_id = $1",
                nobody))
        .isEqualTo(1);
    alice.job(cleanUp("{}")).body("result.orphansFound", equalTo(0));
    alice.get("/api/cascade/metrics").body("processing.orphansCleanedUp", equalTo(3));
  }

  @Test
  void lists_may_not_name_a_student_who_is_not_active_but_history_may() {
    String student = school.studentNamedEverywhere(teacher);
    school.run("UPDATE school_student SET is_active = false WHERE id = $1", student);

    String job = cleanUp("{}");

    alice.job(job).body("result.orphansFound", equalTo(5));
    assertThat(
            school.count(
                "SELECT count(*) FROM school_bagrut WHERE student_id = $1 AND is_active", student))
        .isEqualTo(1);
  }

  @Test
  void archived_history_of_a_deleted_student_is_no_orphan() {
    String student = school.studentNamedEverywhere(teacher);
    alice.deleted(student);
    String before = school.dump();

    String job = cleanUp("{}");

    alice.job(job).body("result.orphansFound", equalTo(0));
    assertThat(school.dump()).isEqualTo(before);
  }

  @Test
  void a_validation_finds_each_of_the_five_kinds_of_fault() {
    String student = school.student();
    String nobody = TestSchool.newId();
    school.teaches(teacher, nobody);
    school.lesson(school.block(teacher), student, "14:00", "14:30");
    school.lesson(school.block(teacher), student, "14:00", "14:45");
    school.member(school.orchestra(), nobody);
    school.run(
        "UPDATE school_bagrut SET archived = true, archived_reason = 'student_deleted' WHERE id ="
            + " $1",
        school.bagrut(student));
    String removed = school.student();
    alice.deleted(removed);
    school.run("DELETE FROM school_student WHERE id = $1", removed);

    String job = alice.post("/api/cascade/integrity/validate", "{}").extract().path("jobId");

    alice
        .ended(job)
        .body("result.integrityIssues", equalTo(5))
        .body("result.issuesByType.studentReferences.issuesFound", equalTo(1))
        .body("result.issuesByType.scheduleConsistency.issuesFound", equalTo(1))
        .body("result.issuesByType.membershipIntegrity.issuesFound", equalTo(1))
        .body("result.issuesByType.auditTrailConsistency.issuesFound", equalTo(1))
        .body("result.issuesByType.dataArchivalIntegrity.issuesFound", equalTo(1))
        .body("result.recommendations", hasSize(5));
    assertThat(school.told("integrity", "integrity"))
        .filteredOn(e -> e.startsWith("integrity.progress"))
        .extracting(e -> e.replaceAll(".*\"percentage\": (\\d+).*", "$1"))
        .containsExactly("30", "55", "75", "90", "100");
    assertThat(school.told("integrity", "integrity"))
        .anyMatch(e -> e.startsWith("integrity.issue") && e.contains("\"severity\": \"medium\""));
  }

  @Test
  void more_than_100_faults_alert_the_admins() {
    school.student();
    for (int i = 0; i < 101; i++) {
      school.teaches(teacher, TestSchool.newId());
    }

    String job = alice.post("/api/cascade/integrity/validate", "{}").extract().path("jobId");

    alice
        .ended(job)
        .body("result.integrityIssues", equalTo(101))
        .body("result.issuesByType.studentReferences.details", hasSize(20));
    assertThat(school.told("tenant", "tenant"))
        .anyMatch(e -> e.startsWith("system.alert") && e.contains("integrity_issue"));
  }

  @Test
  void a_job_of_the_schedule_becomes_one_for_each_tenant_with_students() {
    school.student();
    var attempt =
        new DyingAttempt<>(database, json, "default", 4_711, new MendOrphans.Args(null, null));

    orphans.run(attempt.next(0, false)).await().indefinitely();
    var again = (JobOutcome.Completed) orphans.run(attempt.next(0, false)).await().indefinitely();

    assertThat(again.result()).isInstanceOf(TenantSpread.Spread.class);
    org.awaitility.Awaitility.await()
        .until(() ->
            school.count(
                    "SELECT count(*) FROM integrity_run WHERE tenant = $1 AND kind ="
                        + " 'orphanedReferenceCleanup'",
                    school.tenant)
                == 1);
    String job =
        String.valueOf(
            school.count("SELECT job FROM integrity_run WHERE tenant = $1", school.tenant));
    alice.ended(job).body("status", equalTo("completed"));
    CascadeClient.admin(new TestSchool(pool)).job(job).statusCode(404);
    CascadeClient.user(school, "tea").job(job).statusCode(404);
  }

  @Test
  void the_jobs_of_the_tenants_have_the_priority_and_the_tries_of_the_schedule() {
    school.student();
    var attempt =
        new DyingAttempt<>(database, json, "default", 4_711, new CheckIntegrity.Args(null))
            .next(0, false);

    integrity.run(attempt).await().indefinitely();

    String run = "SELECT count(*) FROM integrity_run WHERE tenant = $1";
    org.awaitility.Awaitility.await().until(() -> school.count(run, school.tenant) == 1);
    String job =
        String.valueOf(
            school.count("SELECT job FROM integrity_run WHERE tenant = $1", school.tenant));
    alice.ended(job).body("job.maxRetries", equalTo(attempt.maxAttempts()));
    assertThat(school.count("SELECT -prio FROM job_done WHERE id = $1", Long.valueOf(job)))
        .isEqualTo(attempt.priority());
  }

  @Test
  void entries_older_than_12_months_are_marked_and_stay() {
    String student = school.student();
    String audit = alice.deleted(student);
    school.run("UPDATE deletion_audit SET at = now() - interval '13 months' WHERE id = $1", audit);
    alice.deleted(school.student());

    var attempt =
        new DyingAttempt<>(database, json, "default", 4_711, new ArchiveDeletions.Args())
            .next(0, false);
    var done = (JobOutcome.Completed) archive.run(attempt).await().indefinitely();

    assertThat(
            ((DeletionAuditStore.Archived) Objects.requireNonNull(done.result())).recordsArchived())
        .isPositive();
    assertThat(
            school.count(
                "SELECT count(*) FROM deletion_audit WHERE tenant = $1 AND archived",
                school.tenant))
        .isEqualTo(1);
    alice.restore(student, audit).statusCode(200);
  }
}
