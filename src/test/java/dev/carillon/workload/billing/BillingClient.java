package dev.carillon.workload.billing;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.Tokens;
import dev.carillon.workload.billing.csv.BillingCsvGenerator;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// A person who uploads billing files and waits for their validation.
record BillingClient(String token) {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Set<String> ENDED = Set.of("completed", "failed");

  static BillingClient user(String name) {
    return new BillingClient(Tokens.of(name, Role.Names.USER));
  }

  static BillingClient admin(String name) {
    return new BillingClient(Tokens.of(name, Role.Names.ADMIN));
  }

  static BillingClient inTenant(String tenant, String name, String role) {
    return new BillingClient(Tokens.inTenant(tenant, name, role));
  }

  RequestSpecification request() {
    return given().auth().oauth2(token);
  }

  String upload(byte[] content) {
    return request()
        .multiPart("file", "export.csv", content, "text/csv")
        .post("/api/files")
        .then()
        .statusCode(200)
        .extract()
        .path("fileId");
  }

  ValidatableResponse start(String file) {
    return request()
        .contentType("application/json")
        .body(Map.of("fileId", file))
        .post("/api/validations")
        .then();
  }

  /// Uploads and starts.
  String begin(byte[] content) {
    return start(upload(content)).statusCode(202).extract().path("validationId");
  }

  /// Uploads, starts and waits for the end.
  String validate(byte[] content) {
    String run = begin(content);
    awaitEnd(run);
    return run;
  }

  ValidatableResponse get(String path) {
    return request().get(path).then();
  }

  ValidatableResponse run(String run) {
    return get("/api/validations/" + run);
  }

  /// What the person was told of a run; the roots of its paths are the notifications.
  ValidatableResponse told(String run) {
    return get("/api/notifications?limit=100")
        .statusCode(200)
        .rootPath("data.findAll { it.data.validationId == '" + run + "' }");
  }

  void awaitEnd(String run) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> ENDED.contains(run(run).extract().<String>path("status")));
  }

  static byte[] file(BillingCsvGenerator.Spec spec) {
    var bytes = new ByteArrayOutputStream();
    try {
      BillingCsvGenerator.write(bytes, spec);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static byte[] realExport(int rows, long seed) {
    return file(BillingCsvGenerator.Spec.realExport(rows, seed));
  }
}
