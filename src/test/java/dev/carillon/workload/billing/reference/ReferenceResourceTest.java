package dev.carillon.workload.billing.reference;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;

import dev.carillon.platform.http.Problem;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ReferenceResourceTest {

  private static RequestSpecification admin(String tenant) {
    return given()
        .auth()
        .oauth2(Tokens.inTenant(tenant, "alice", Role.Names.ADMIN))
        .contentType("application/json");
  }

  private static RequestSpecification user(String tenant) {
    return given()
        .auth()
        .oauth2(Tokens.inTenant(tenant, "bob", Role.Names.USER))
        .contentType("application/json");
  }

  private static RequestSpecification lines(String tenant, String body) {
    return given()
        .auth()
        .oauth2(Tokens.inTenant(tenant, "alice", Role.Names.ADMIN))
        .contentType("application/x-ndjson")
        .body(body.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"codes", "contexts", "establishments"})
  void a_tenant_begins_with_the_demo_rows(String table) {
    user("new-" + table)
        .get("/api/" + table + "?limit=5")
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data", hasSize(5))
        .body("data.demo", everyItem(equalTo(true)))
        .body("pagination.total", greaterThan(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "codes          | {\"code\":\"00001\",\"place\":\"cabinet\",\"tariffValue\":1.25} | code",
        "contexts       | {\"name\":\"X1\",\"description\":\"Made up\"}                   | name",
        "establishments | {\"numero\":\"59999\",\"nom\":\"Nowhere\",\"ep33\":true}       | numero",
      })
  void a_row_lives_from_its_creation_to_its_removal(String table, String row, String key) {
    String tenant = "life-" + table;
    var created = admin(tenant).body(row).post("/api/" + table).then().statusCode(201);
    int id = created.body("demo", equalTo(false)).extract().path("id");
    String path = "/api/" + table + "/" + id;

    admin(tenant)
        .body(row)
        .post("/api/" + table)
        .then()
        .statusCode(409)
        .contentType(Problem.MEDIA_TYPE);
    user(tenant).get(path).then().statusCode(200).body("id", equalTo(id));
    String changed = row.replaceFirst(":\"[^\"]*\"", ":\"42\"");
    admin(tenant).body(changed).put(path).then().statusCode(200).body(key, equalTo("42"));
    user("elsewhere").get(path).then().statusCode(404);
    admin("elsewhere").delete(path).then().statusCode(404);
    admin(tenant).delete(path).then().statusCode(204);
    user(tenant).get(path).then().statusCode(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"codes", "contexts", "establishments"})
  void a_user_changes_nothing(String table) {
    user("t").body("{}").post("/api/" + table).then().statusCode(403);
    user("t").body("{}").put("/api/" + table + "/1").then().statusCode(403);
    user("t").delete("/api/" + table + "/1").then().statusCode(403);
  }

  @Test
  void an_import_replaces_the_demo_rows_and_changes_known_ones() {
    user("import").get("/api/codes").then().statusCode(200);
    String first =
        """
        {"code":"15801","place":"cabinet","leaf":"Visite périodique","tariffValue":10}
        {"code":"15802","place":"cabinet"}

        """;

    lines("import", first).post("/api/codes/bulk").then().statusCode(200).body("count", equalTo(2));
    lines("import", "{\"code\":\"15802\",\"place\":\"cabinet\",\"tariffValue\":7.5}")
        .post("/api/codes/bulk")
        .then()
        .statusCode(200);

    user("import")
        .get("/api/codes")
        .then()
        .body("pagination.total", equalTo(2))
        .body("data.demo", everyItem(equalTo(false)))
        .body("data[0].leaf", equalTo("Visite périodique"))
        .body("data[1].tariffValue", equalTo(7.5f));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Établissement", "E\u0301tablissement", " ETABLISSEMENT"})
  void a_kind_of_place_is_stored_as_the_rules_know_it(String word) {
    String tenant = "place-" + word.codePointAt(1);
    String line = "{\"code\":\"00007\",\"place\":\"" + word + "\"}";

    admin(tenant)
        .body(line.getBytes(StandardCharsets.UTF_8))
        .post("/api/codes")
        .then()
        .statusCode(201)
        .body("place", equalTo("établissement"));
    lines(tenant, line).post("/api/codes/bulk").then().statusCode(200);

    user(tenant)
        .get("/api/codes")
        .then()
        .body("data.findAll { it.code == '00007' }.place", contains("établissement"));
  }

  @Test
  void another_kind_of_place_is_refused_with_those_there_are() {
    admin("no-place")
        .body("{\"code\":\"00007\",\"place\":\"clinique\"}")
        .post("/api/codes")
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE)
        .body("toString()", containsString("must be cabinet or établissement"));
    lines("no-place", "{\"code\":\"00007\",\"place\":\"\"}")
        .post("/api/codes/bulk")
        .then()
        .statusCode(422)
        .body("errors.pointer", contains("/place"));
  }

  @Test
  void an_import_with_a_bad_line_names_it_and_stores_nothing() {
    String body =
        """
        {"name":"GOOD"}
        {"name":""}
        {"name":"X","nme":1}
        nonsense
        """;

    lines("bad-lines", body)
        .post("/api/contexts/bulk")
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE)
        .body("errors.line", equalTo(java.util.List.of(2, 3, 4)));

    user("bad-lines").get("/api/contexts").then().body("data.demo", everyItem(equalTo(true)));
  }
}
