package dev.carillon.workload.explorer;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.Tokens;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A person who explores databases, with the calls of document 003.
record ExplorerClient(String token) {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Set<String> ENDED = Set.of("completed", "failed", "cancelled");

  static ExplorerClient user(String name) {
    return new ExplorerClient(Tokens.of(name, Role.Names.USER));
  }

  RequestSpecification request() {
    return given().auth().oauth2(token);
  }

  ValidatableResponse get(String path) {
    return request().get(path).then();
  }

  ValidatableResponse delete(String path) {
    return request().delete(path).then();
  }

  ValidatableResponse post(String path, Object body) {
    return request().contentType("application/json").body(body).post(path).then();
  }

  ValidatableResponse patch(String path, Object body) {
    return request().contentType("application/json").body(body).patch(path).then();
  }

  ValidatableResponse connect(String dbType, Map<String, Object> config) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", "A made-up database");
    body.put("dbType", dbType);
    body.put("config", config);
    return post("/api/connections", body);
  }

  String connection(TestSource source) {
    return connect(source.dbType(), source.config()).statusCode(201).extract().path("data.id");
  }

  /// Posts, and waits for the end of the job.
  ValidatableResponse job(String path, Object body) {
    String id = post(path, body).statusCode(202).extract().path("data.jobId");
    return ended(id);
  }

  ValidatableResponse ended(String id) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> ENDED.contains(get("/api/jobs/" + id).extract().<String>path("data.state")));
    return get("/api/jobs/" + id);
  }

  ValidatableResponse rebuild(String connection, Object body) {
    return job("/api/connections/" + connection + "/rebuild", body);
  }

  String upload(String csv) {
    return request()
        .multiPart("file", "rows.csv", csv.getBytes(StandardCharsets.UTF_8), "text/csv")
        .post("/api/explorer/files")
        .then()
        .statusCode(201)
        .extract()
        .path("data.fileUrl");
  }
}
