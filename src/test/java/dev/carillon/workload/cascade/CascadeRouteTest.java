package dev.carillon.workload.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.platform.http.Problem;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The nine routes of the document, and what they answer to what they cannot do.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CascadeRouteTest {

  @Inject Pool pool;

  TestSchool school;
  CascadeClient alice;

  @BeforeEach
  void open() {
    school = new TestSchool(pool);
    alice = CascadeClient.admin(school);
  }

  @Test
  void a_student_leaves_all_seven_collections_and_comes_back() {
    String teacher = school.teacher("tea");
    String student = school.studentNamedEverywhere(teacher);
    String before = school.dump();
    String studentsBefore = school.students();

    var queued = alice.delete(student).statusCode(202);
    queued
        .body("success", equalTo(true))
        .body("studentId", equalTo(student))
        .body("impactAnalysis.affectedCollections", hasSize(7))
        .body("impactAnalysis.totalDocuments", equalTo(9))
        .body("impactAnalysis.severity", equalTo("medium"))
        .body("estimatedProcessingTime", containsString("s"));
    String job = queued.extract().path("jobId");

    var ended = alice.ended(job).body("status", equalTo("completed"));
    ended
        .body("job.type", equalTo("cascadeDeletion"))
        .body("job.status", equalTo("completed"))
        .body("result.success", equalTo(true))
        .body("result.totalAffectedDocuments", equalTo(9))
        .body("result.cascadeOperations.operation", hasItem("remove_member"))
        .body("result.cascadeOperations.operation", hasItem("archive_record"))
        .body("result.auditId", matchesPattern("[0-9a-f]{24}"));
    assertThat(school.dump()).isNotEqualTo(before);
    String audit = ended.extract().path("result.auditId");

    alice
        .restore(student, audit)
        .statusCode(200)
        .body("success", equalTo(true))
        .body("restoration.conflicts", hasSize(0))
        .body("restoration.restorationOperations", hasSize(9))
        .body("restoration.originalAuditId", equalTo(audit));
    assertThat(school.dump()).isEqualTo(before);
    assertThat(school.students()).isEqualTo(studentsBefore);
    alice
        .get("/api/cascade/audit/" + student + "?limit=1")
        .statusCode(200)
        .body("total", equalTo(2))
        .body("hasMore", equalTo(true))
        .body("auditHistory[0].deletionType", equalTo("restoration"));
    alice
        .get("/api/cascade/audit/" + student + "?limit=1&offset=1")
        .body("hasMore", equalTo(false))
        .body("auditHistory[0].reason", equalTo("The student moved to another town"))
        .body("auditHistory[0].snapshot.relatedDataCounts.teacher", equalTo(2))
        .body("auditHistory[0].snapshot.studentName", equalTo("Made Up"))
        .body("auditHistory[0].snapshot.student", equalTo(null));
  }

  @Test
  void the_impact_can_be_looked_at_and_touches_nothing() {
    String student = school.studentNamedEverywhere(school.teacher("tea"));
    String before = school.dump();

    alice
        .get("/api/cascade/impact/" + student)
        .statusCode(200)
        .body("impactAnalysis.totalDocuments", equalTo(9))
        .body("impactAnalysis.affectedCollections", hasSize(7));
    assertThat(school.dump()).isEqualTo(before);
    alice.deleted(student);
    alice.get("/api/cascade/impact/" + student).statusCode(404);
    alice.get("/api/cascade/impact/none").statusCode(400);
  }

  @Test
  void what_a_deletion_keeps_cannot_be_read_in_the_database() {
    String student = school.studentNamedEverywhere(school.teacher("tea"));

    alice.deleted(student);

    assertThat(
            school.count(
                "SELECT count(*) FROM deletion_audit WHERE tenant = $1 AND kept->>'teacher' = '2'",
                school.tenant))
        .isOne();
    assertThat(
            school.count(
                """
                SELECT count(*) FROM deletion_audit a
                 WHERE tenant = $1
                   AND (a::text LIKE '%Made Up%'
                     OR position('Made Up'::bytea IN sealed_snapshot || sealed_name) > 0)
                """,
                school.tenant))
        .isZero();
  }

  @Test
  void what_a_deletion_keeps_belongs_to_that_deletion_alone() {
    String first = school.studentNamedEverywhere(school.teacher("tea"));
    String second = school.studentNamedEverywhere(school.teacher("ted"));
    String firstAudit = alice.deleted(first);
    alice.deleted(second);
    school.run(
        """
        UPDATE deletion_audit a SET sealed_snapshot = b.sealed_snapshot FROM deletion_audit b
         WHERE a.id = $1 AND b.tenant = a.tenant AND b.id <> a.id
        """,
        firstAudit);

    alice
        .restore(first, firstAudit)
        .statusCode(409)
        .body("detail", containsString("cannot be opened"));
    assertThat(
            school.count(
                "SELECT count(*) FROM school_student WHERE tenant = $1 AND NOT deleted",
                school.tenant))
        .isZero();
  }

  @Test
  void the_history_is_told_without_the_name_once_its_key_is_gone() {
    String student = school.student();
    String audit = alice.deleted(student);
    school.run(
        "UPDATE deletion_audit SET sealed_name = set_byte(sealed_name, 2, 63) WHERE id = $1",
        audit);

    alice
        .get("/api/cascade/audit/" + student)
        .statusCode(200)
        .body("total", equalTo(1))
        .body("auditHistory[0].id", equalTo(audit))
        .body("auditHistory[0].snapshot.studentName", nullValue())
        .body("auditHistory[0].snapshot.relatedDataCounts", notNullValue());
  }

  @Test
  void what_is_told_comes_in_order_and_names_nobody() {
    String student = school.studentNamedEverywhere(school.teacher("tea"));

    alice.deleted(student);

    List<String> told = school.told("student", student);
    assertThat(told.stream().map(event -> event.substring(0, event.indexOf(' '))))
        .startsWith("deletion.warning", "cascade.progress")
        .endsWith("cascade.progress", "cascade.complete");
    assertThat(told).noneMatch(event -> event.contains("Made Up"));
    assertThat(told.getLast()).contains("\"duration\": ").contains("\"totalAffectedDocuments\": 9");
    assertThat(school.told("tenant", "tenant")).hasSameSizeAs(told);
  }

  @Test
  void a_batch_answers_what_it_touches_and_ends_with_a_summary() {
    String teacher = school.teacher("tea");
    List<String> students =
        Stream.generate(() -> school.studentNamedEverywhere(teacher)).limit(3).toList();

    String job =
        alice
            .post("/api/cascade/delete/batch", batch(students))
            .statusCode(202)
            .body("studentsCount", equalTo(3))
            .body("batchImpact.totalStudents", equalTo(3))
            .body("batchImpact.totalDocuments", equalTo(27))
            .body("batchImpact.affectedCollections.bagrut.count", equalTo(3))
            .body("batchImpact.severity", equalTo("low"))
            .extract()
            .path("jobId");

    alice
        .ended(job)
        .body("result.successful", equalTo(3))
        .body("result.failed", equalTo(0))
        .body("result.totalStudents", equalTo(3))
        .body("result.totalDocumentsAffected", equalTo(27))
        .body("result.results", hasSize(3));
    assertThat(school.told("tenant", "tenant").stream().filter(e -> e.startsWith("batch.progress")))
        .extracting(e -> e.replaceAll(".*\"percentage\": (\\d+).*", "$1"))
        .containsExactly("0", "33", "66", "100", "100");
  }

  private static String batch(List<String> ids) {
    return ids.stream()
        .map(id -> '"' + id + '"')
        .collect(Collectors.joining(",", "{\"studentIds\":[", "]}"));
  }

  @Test
  void the_figures_are_there_for_admins() {
    alice.deleted(school.studentNamedEverywhere(school.teacher("tea")));

    alice
        .get("/api/cascade/queue/status")
        .statusCode(200)
        .body("queue.isProcessing", equalTo(true))
        .body("queue.circuitBreakerOpen", equalTo(false))
        .body("queue.metrics.jobsProcessed", equalTo(1))
        .body("websocket.connectedUsers", greaterThanOrEqualTo(0))
        .body("websocket.connectedAdmins", greaterThanOrEqualTo(0))
        .body("websocket.activeNotifications", greaterThanOrEqualTo(0))
        .body("systemHealth.processing_enabled", equalTo(true));
    alice
        .get("/api/cascade/metrics")
        .statusCode(200)
        .body("processing.jobsProcessed", equalTo(1))
        .body("database.totalAuditRecords", equalTo(1))
        .body("database.recentDeletions", equalTo(1))
        .body("database.orphanedReferences", equalTo(0))
        .body("database.orphansCountedAt", notNullValue());
  }

  /// Counting reads all references: nobody waits for it twice in a minute.
  @Test
  void orphans_are_counted_behind_the_answer_once_the_figure_is_old() {
    String teacher = school.teacher("tea");
    school.teaches(teacher, TestSchool.newId());
    assertThat(orphans()).isEqualTo(1);
    school.teaches(teacher, TestSchool.newId());
    assertThat(orphans()).isEqualTo(1);

    school.run(
        "UPDATE orphan_figure SET counted_at = now() - interval '2 minutes' WHERE tenant = $1",
        school.tenant);

    assertThat(orphans()).isEqualTo(1);
    await().until(() -> orphans() == 2);
  }

  @Test
  void a_clean_up_says_how_many_orphans_are_left() {
    school.teaches(school.teacher("tea"), TestSchool.newId());
    assertThat(orphans()).isEqualTo(1);

    String job = alice.post("/api/cascade/cleanup/orphans", "{}").extract().path("jobId");
    alice.ended(job).body("result.orphansRemoved", equalTo(1));

    assertThat(orphans()).isZero();
  }

  private int orphans() {
    return alice
        .get("/api/cascade/metrics")
        .statusCode(200)
        .extract()
        .path("database.orphanedReferences");
  }

  /// The deletion does without the analysis.
  @Test
  void an_analysis_that_fails_is_answered_as_unknown_and_the_deletion_is_queued() {
    String student = school.studentNamedEverywhere(school.teacher("tea"));
    String other = school.studentNamedEverywhere(school.teacher("ted"));
    String job;
    String batch;
    school.run("ALTER TABLE school_bagrut RENAME TO school_bagrut_away");
    try {
      job =
          alice
              .delete(student)
              .statusCode(202)
              .body("impactAnalysis.severity", equalTo("unknown"))
              .body("impactAnalysis.affectedCollections", hasSize(0))
              .extract()
              .path("jobId");
      batch =
          alice
              .post("/api/cascade/delete/batch", batch(List.of(other)))
              .statusCode(202)
              .body("batchImpact.severity", equalTo("unknown"))
              .extract()
              .path("jobId");
    } finally {
      school.run("ALTER TABLE school_bagrut_away RENAME TO school_bagrut");
    }

    alice.ended(job).body("result.totalAffectedDocuments", equalTo(9));
    alice.ended(batch).body("result.successful", equalTo(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch1", "123", "64F0000000000000000000AA", "64f0000000000000000000zz"})
  void a_bad_id_is_refused(String id) {
    problem(alice.delete(id), 400).body("details[0]", containsString("studentId"));
    problem(alice.get("/api/cascade/audit/" + id), 400);
    problem(alice.restore(id, TestSchool.newId()), 400);
  }

  @Test
  void an_unknown_student_is_not_found() {
    problem(alice.delete(TestSchool.newId()), 404);
    problem(alice.restore(TestSchool.newId(), TestSchool.newId()), 404);
  }

  @Test
  void a_deleted_student_is_not_found() {
    String student = school.student();
    alice.deleted(student);

    problem(alice.delete(student), 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"reason\":\"too short\"}",
        "{\"priority\":\"urgent\"}",
        "{\"reason\":5}",
        "{\"why\":\"unknown property\"}",
        "nonsense"
      })
  void a_bad_body_is_refused_and_nothing_is_queued(String body) {
    String student = school.student();

    problem(alice.post("/api/cascade/delete/" + student, body), 400);

    assertThat(jobs()).isZero();
  }

  @Test
  void a_reason_of_more_than_200_characters_is_refused() {
    String body = "{\"reason\":\"" + "x".repeat(201) + "\"}";

    problem(alice.post("/api/cascade/delete/" + school.student(), body), 400)
        .body("details", hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/cascade/integrity/validate", "/api/cascade/cleanup/orphans", "delete"})
  void no_body_is_as_good_as_an_empty_one(String path) throws Exception {
    String place = path.equals("delete") ? "/api/cascade/delete/" + school.student() : path;
    // As fetch sends it: no body and no media type.
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + place))
            .header("Authorization", "Bearer " + alice.token())
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();

    try (var client = HttpClient.newHttpClient()) {
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
    }
  }

  @Test
  void a_missing_body_and_a_page_out_of_range_are_refused_as_everywhere() {
    String student = school.student();

    for (String path : List.of("/api/cascade/delete/batch", "/api/cascade/restore/" + student)) {
      problem(alice.request().contentType("application/json").post(path).then(), 422)
          .body("errors", hasSize(1));
    }
    for (String page : List.of("limit=0", "limit=101", "offset=-1")) {
      problem(alice.get("/api/cascade/audit/" + student + "?" + page), 422)
          .body("errors[0].pointer", equalTo("/" + page.replaceAll("=.*", "")));
    }
  }

  @Test
  void a_batch_has_1_to_50_students() {
    List<String> many = Stream.generate(TestSchool::newId).limit(51).toList();

    problem(alice.post("/api/cascade/delete/batch", "{}"), 400);
    problem(alice.post("/api/cascade/delete/batch", batch(List.of())), 400);
    problem(alice.post("/api/cascade/delete/batch", batch(many)), 400)
        .body("details[0]", containsString("1 to 50"));
    assertThat(jobs()).isZero();
  }

  @Test
  void a_batch_with_an_unknown_student_is_refused_as_a_whole() {
    String known = school.student();
    String unknown = TestSchool.newId();

    problem(alice.post("/api/cascade/delete/batch", batch(List.of(known, unknown))), 400)
        .body("invalidStudents", equalTo(List.of(unknown)))
        .body("validStudents", equalTo(1));
    problem(alice.post("/api/cascade/delete/batch", batch(List.of(known, known, "x"))), 400)
        .body("details", hasSize(2));
    assertThat(jobs()).isZero();
  }

  @Test
  void only_a_deleted_student_is_restored_and_once() {
    String student = school.student();
    String audit = alice.deleted(student);
    String other = school.student();
    alice.restore(student, audit).statusCode(200);

    problem(alice.restore(student, audit), 409).body("detail", containsString("once"));
    problem(alice.restore(other, audit), 404);
    problem(alice.post("/api/cascade/restore/" + student, "{}"), 400);
    problem(
        alice.post(
            "/api/cascade/restore/" + student,
            "{\"auditId\":\"" + audit + "\",\"reason\":\"why\"}"),
        400);
    assertThat(school.count("SELECT count(*) FROM deletion_audit WHERE tenant = $1", school.tenant))
        .isEqualTo(2);
  }

  @Test
  void a_student_who_was_deleted_again_is_not_restored_from_the_first_time() {
    String student = school.student();
    String first = alice.deleted(student);
    alice.restore(student, first).statusCode(200);
    alice.deleted(student);

    problem(alice.restore(student, first), 409);
  }

  @Test
  void an_unknown_job_is_not_found() {
    problem(alice.job("99999999999999"), 404);
    problem(alice.job("batch-12345678"), 404);
    problem(alice.job("99999999999999999999999"), 404);
  }

  @Test
  void another_tenant_sees_and_changes_nothing() {
    String student = school.student();
    String job = alice.delete(student).extract().path("jobId");
    String audit = alice.ended(job).extract().path("result.auditId");
    var stranger = CascadeClient.admin(new TestSchool(pool));

    problem(stranger.job(job), 404);
    problem(stranger.delete(student), 404);
    problem(stranger.restore(student, audit), 404);
    stranger.get("/api/cascade/audit/" + student).body("total", equalTo(0));
  }

  @Test
  void only_admins_and_the_students_teachers_delete() {
    String student = school.student();
    school.teaches(school.teacher("tea"), student);
    school.teacher("other");

    problem(CascadeClient.user(school, "nobody").delete(student), 403);
    problem(CascadeClient.user(school, "other").delete(student), 403);
    problem(CascadeClient.user(school, "other").delete(TestSchool.newId()), 403);
    var tea = CascadeClient.user(school, "tea");
    problem(tea.post("/api/cascade/delete/batch", batch(List.of(student))), 403);
    problem(tea.restore(student, TestSchool.newId()), 403);
    problem(tea.get("/api/cascade/metrics"), 403);
    problem(tea.get("/api/cascade/queue/status"), 403);
    String job = tea.delete(student).statusCode(202).extract().path("jobId");
    tea.ended(job).body("status", equalTo("completed"));
    tea.get("/api/cascade/audit/" + student).statusCode(200).body("total", equalTo(1));
    problem(CascadeClient.user(school, "other").job(job), 404);
  }

  @Test
  void a_reason_is_nowhere_but_in_the_tables_that_keep_it() {
    String student = school.student();
    String job = alice.delete(student).extract().path("jobId");
    alice.ended(job).body("result.cascadeOperations", not(containsString("town")));

    assertThat(
            school.count(
                "SELECT count(*) FROM job_done j WHERE id = $1 AND to_jsonb(j)::text LIKE '%town%'",
                Long.valueOf(job)))
        .isZero();
  }

  private long jobs() {
    return school.count("SELECT count(*) FROM cascade_request WHERE tenant = $1", school.tenant);
  }

  private static io.restassured.response.ValidatableResponse problem(
      io.restassured.response.ValidatableResponse answer, int status) {
    return answer
        .statusCode(status)
        .contentType(Problem.MEDIA_TYPE)
        .body("success", equalTo(false))
        .body("error", org.hamcrest.Matchers.notNullValue());
  }
}
