package dev.carillon.workload.cascade;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.Tokens;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.Set;

/// A person who calls the routes of the cascade.
record CascadeClient(String token) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<String> ENDED = Set.of("completed", "failed");

  static CascadeClient admin(TestSchool school) {
    return new CascadeClient(Tokens.inTenant(school.tenant, "alice", Role.Names.ADMIN));
  }

  static CascadeClient user(TestSchool school, String name) {
    return new CascadeClient(Tokens.inTenant(school.tenant, name, Role.Names.USER));
  }

  RequestSpecification request() {
    return given().auth().oauth2(token);
  }

  ValidatableResponse post(String path, String body) {
    return request().contentType("application/json").body(body).post(path).then();
  }

  ValidatableResponse delete(String student) {
    return post(
        "/api/cascade/delete/" + student,
        "{\"reason\":\"The student moved to another town\",\"priority\":\"high\"}");
  }

  ValidatableResponse restore(String student, String audit) {
    return post("/api/cascade/restore/" + student, "{\"auditId\":\"" + audit + "\"}");
  }

  ValidatableResponse get(String path) {
    return request().get(path).then();
  }

  ValidatableResponse job(String id) {
    return get("/api/cascade/job/" + id);
  }

  /// Waits for the end of a job.
  ValidatableResponse ended(String job) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> ENDED.contains(job(job).extract().<String>path("status")));
    return job(job);
  }

  /// Deletes and waits.
  ///
  /// @return the id of the audit entry
  String deleted(String student) {
    String job = delete(student).statusCode(202).extract().path("jobId");
    return ended(job).extract().path("result.auditId");
  }
}
