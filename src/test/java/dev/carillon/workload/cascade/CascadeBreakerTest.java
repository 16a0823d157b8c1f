package dev.carillon.workload.cascade;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Document 000: «automatically stops processing during database failures».
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CascadeBreakerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int THRESHOLD = 5;

  @Inject Pool pool;

  TestSchool school;
  CascadeClient alice;
  String teacher = "";

  @BeforeEach
  void open() {
    school = new TestSchool(pool);
    alice = CascadeClient.admin(school);
    teacher = school.teacher("tea");
  }

  /// Deletions of this school alone meet it.
  private void breakDatabase(String state) {
    school.run(
        """
        CREATE OR REPLACE FUNCTION fail_member() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '%s'; END $$
        """
            .formatted(state));
    school.run(
        """
        CREATE TRIGGER fail_member BEFORE DELETE ON school_orchestra_member
        FOR EACH ROW WHEN (OLD.tenant = '%s') EXECUTE FUNCTION fail_member()
        """
            .formatted(school.tenant));
  }

  @AfterEach
  void mend() {
    school.run("DROP TRIGGER IF EXISTS fail_member ON school_orchestra_member");
    root().post("/api/breakers/database/reset");
  }

  private static RequestSpecification root() {
    return given()
        .auth()
        .oauth2(Tokens.of("root", Role.Names.SUPERADMIN))
        .contentType(ContentType.JSON);
  }

  private List<String> deletions(int count) {
    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String student = school.studentNamedEverywhere(teacher);
      jobs.add(alice.delete(student).statusCode(202).extract().path("jobId"));
    }
    return jobs;
  }

  @Test
  void deletions_wait_without_using_tries_while_the_database_does_not_work() {
    breakDatabase("53300");

    deletions(THRESHOLD);

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          root()
              .get("/api/breakers/database")
              .then()
              .body("data.state", equalTo("open"))
              .body("data.lastError", containsString("database was away or too slow (53300)"));
          alice
              .get("/api/cascade/queue/status")
              .body("queue.circuitBreakerOpen", equalTo(true))
              .body("systemHealth.circuit_breaker_open", equalTo(true));
        });
    String parked = deletions(1).getFirst();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(
                  school.count(
                      "SELECT count(*) FROM job_log WHERE job_id = $1 AND message LIKE"
                          + " 'Parked by breaker database%'",
                      Long.valueOf(parked)))
              .isPositive();
          alice.job(parked).body("job.status", equalTo("queued")).body("job.attempts", equalTo(0));
        });
    assertThat(school.count("SELECT count(*) FROM deletion_audit WHERE tenant = $1", school.tenant))
        .isZero();
  }
}
