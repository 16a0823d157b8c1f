package dev.carillon.workload.billing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import dev.carillon.workload.billing.csv.BillingCsvGenerator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The packaged service, as jar or as native executable, from upload to findings.
@QuarkusIntegrationTest
@QuarkusTestResource(PostgresResource.class)
class BillingIT {

  private static final int ROWS = 20_000;

  @Test
  void a_billing_file_goes_from_upload_to_findings() throws Exception {
    var file = new ByteArrayOutputStream();
    BillingCsvGenerator.write(file, BillingCsvGenerator.Spec.realExport(ROWS, 7));

    String fileId =
        alice()
            .multiPart("file", "export.csv", file.toByteArray(), "text/csv")
            .post("/api/files")
            .then()
            .statusCode(200)
            .extract()
            .path("fileId");
    String validation =
        alice()
            .contentType("application/json")
            .body(Map.of("fileId", fileId))
            .post("/api/validations")
            .then()
            .statusCode(202)
            .extract()
            .path("validationId");

    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> run(validation).getString("status"), "completed"::equals);
    assertThat(run(validation).getString("totalRows")).isEqualTo(Integer.toString(ROWS));
    alice()
        .get("/api/validations/" + validation + "/results")
        .then()
        .statusCode(200)
        .body("size()", org.hamcrest.Matchers.greaterThan(100));
  }

  @Test
  void the_service_is_ready_and_describes_itself() {
    given().get("/q/health/ready").then().statusCode(200);
    given().get("/q/openapi").then().statusCode(200);
    alice().get("/q/metrics").then().statusCode(200);
  }

  private static JsonPath run(String validation) {
    return alice().get("/api/validations/" + validation).jsonPath();
  }

  private static RequestSpecification alice() {
    return given().auth().oauth2(Tokens.of("alice", "admin", "user"));
  }
}
