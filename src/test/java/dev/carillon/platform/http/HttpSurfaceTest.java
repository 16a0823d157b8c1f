package dev.carillon.platform.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class HttpSurfaceTest {

  private static final String ECHO = "/api/test-surface/echo";

  @Test
  void health_is_there_for_everybody() {
    given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
  }

  @Test
  void the_api_description_is_there_for_everybody() {
    given().get("/q/openapi").then().statusCode(200).body(containsString("openapi"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/nothing",
        "/api/nothing;x",
        "/api/%3Bx",
        "/api/x%2Fy",
        "//api//nothing",
        "/q/metrics",
        "/nothing"
      })
  void a_caller_without_a_token_is_told_to_log_in(String path) {
    given()
        .urlEncodingEnabled(false)
        .get(path)
        .then()
        .statusCode(401)
        .contentType(Problem.MEDIA_TYPE)
        .header("WWW-Authenticate", "Bearer")
        .body("type", equalTo("/problems/unauthenticated"))
        .body("success", equalTo(false))
        .body("error", equalTo("Not logged in"));
  }

  @Test
  void an_unknown_address_is_a_problem_too() {
    as(Tokens.of("bob", Role.Names.USER))
        .get("/api/nothing")
        .then()
        .statusCode(404)
        .contentType(Problem.MEDIA_TYPE)
        .body("title", equalTo("Not found"));
  }

  @Test
  void a_token_whose_names_hold_a_control_character_is_refused() {
    as(Tokens.inTenant("acme\u001fother", "bob", Role.Names.USER))
        .get("/api/jobs")
        .then()
        .statusCode(401);
    as(Tokens.of("bob\n", Role.Names.USER)).get("/api/jobs").then().statusCode(401);
    // Who it is does not matter to this one, and they are refused all the same.
    as(Tokens.of("bob\n", Role.Names.USER)).get("/api/version").then().statusCode(401);
  }

  @Test
  void an_address_that_holds_a_nul_is_refused() {
    for (String address : List.of("/api/jobs/%00", "/api/jobs?queue=a%00b", "/%00")) {
      as(Tokens.of("bob", Role.Names.USER))
          .urlEncodingEnabled(false)
          .get(address)
          .then()
          .statusCode(400)
          .contentType("application/problem+json")
          .body("detail", containsString("%00"));
    }
  }

  @Test
  void a_token_without_sub_is_refused() {
    as(Tokens.withoutSubject(Role.Names.USER)).get("/api/nothing").then().statusCode(401);
  }

  @Test
  void an_expired_token_is_refused() {
    as(Tokens.expired("bob", Role.Names.USER)).get("/api/nothing").then().statusCode(401);
  }

  @Test
  void a_token_signed_by_somebody_else_is_refused() {
    as(Tokens.withWrongKey("bob", Role.Names.USER)).get("/api/nothing").then().statusCode(401);
  }

  @Test
  void an_id_token_is_no_access_token() {
    String claims =
        "{\"sub\":\"bob\",\"groups\":[\"%s\"],\"typ\":\"%s\",\"iat\":1,\"exp\":4102444800}";

    for (int again = 0; again < 2; again++) {
      as(Tokens.ofClaims(claims.formatted(Role.Names.ADMIN, "ID")))
          .get("/api/test-surface/admin")
          .then()
          .statusCode(401);
      as(Tokens.ofClaims(claims.formatted(Role.Names.ADMIN, "Bearer")))
          .get("/api/test-surface/admin")
          .then()
          .statusCode(200);
    }
  }

  @Test
  void a_token_that_was_good_does_not_make_others_good() {
    String good = Tokens.of("alice", Role.Names.ADMIN);
    String signed = good.substring(0, good.lastIndexOf('.'));
    String foreign = Tokens.withWrongKey("alice", Role.Names.ADMIN);
    String signature = foreign.substring(foreign.lastIndexOf('.'));

    for (int i = 0; i < 3; i++) {
      as(good).get("/api/test-surface/admin").then().statusCode(200);
      as(signed + signature).get("/api/test-surface/admin").then().statusCode(401);
      as(signed + ".").get("/api/test-surface/admin").then().statusCode(401);
    }
    as(Tokens.of("alice", Role.Names.USER)).get("/api/test-surface/admin").then().statusCode(403);
  }

  @Test
  void roles_may_stand_where_keycloak_puts_them() {
    as(Tokens.withRealmRoles("alice", Role.Names.ADMIN))
        .get("/api/test-surface/admin")
        .then()
        .statusCode(200);
  }

  @Test
  void a_role_too_few_is_a_problem() {
    as(Tokens.of("bob", Role.Names.USER))
        .get("/api/test-surface/admin")
        .then()
        .statusCode(403)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("/problems/forbidden"));
  }

  @Test
  void what_says_nothing_about_its_callers_is_closed() {
    as(Tokens.of("alice", Role.Names.ADMIN))
        .get("/api/test-surface/unannotated")
        .then()
        .statusCode(403);
  }

  @Test
  void the_actor_is_read_from_the_token() {
    as(Tokens.inTenant("north", "alice", Role.Names.ADMIN, "something-else"))
        .get("/api/test-surface/me")
        .then()
        .statusCode(200)
        .body("id", equalTo("alice"))
        .body("tenant", equalTo("north"))
        .body("roles", equalTo(List.of("ADMIN")));
  }

  @Test
  void a_token_without_tenant_belongs_to_the_default_one() {
    as(Tokens.of("bob", Role.Names.USER))
        .get("/api/test-surface/me")
        .then()
        .body("tenant", equalTo("default"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"count\": 1,}                      | malformed-json",
        "{\"count\": 1, \"count\": 2}         | malformed-json",
        "{\"count\": 1} x                     | malformed-json",
        "{\"count\": 1, \"colour\": \"red\"}  | unknown-property",
        "{\"count\": \"1\"}                   | wrong-type",
        "{\"count\": 1.5}                     | wrong-type",
        "{\"count\": 99999999999}             | wrong-type",
        "{\"count\": null}                    | wrong-type",
        "{\"count\": 1, \"name\": 7}          | wrong-type",
        "{\"count\": 1, \"name\": \"a\\u0000\"} | wrong-type",
        "{\"count\": 1, \"any\": {\"a\": [\"\\ud800\"]}} | wrong-type",
        "[1]                                  | wrong-type",
      })
  void json_that_cannot_be_used_is_refused(String body, String slug) {
    user()
        .contentType(ContentType.JSON)
        .body(body)
        .post(ECHO)
        .then()
        .statusCode(400)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("/problems/" + slug))
        .body("detail", not(containsString("carillon")))
        .body("detail", not(containsString("java")));
  }

  @Test
  void broken_json_is_answered_with_its_place() {
    user()
        .contentType(ContentType.JSON)
        .body("{\n  \"count\": x}")
        .post(ECHO)
        .then()
        .statusCode(400)
        .body("line", equalTo(2))
        .body("column", notNullValue());
  }

  @Test
  void json_nested_without_end_is_refused() {
    user()
        .contentType(ContentType.JSON)
        .body("{\"count\":1,\"any\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")
        .post(ECHO)
        .then()
        .statusCode(400)
        .body("type", equalTo("/problems/malformed-json"));
  }

  @Test
  void an_unknown_property_is_named() {
    user()
        .contentType(ContentType.JSON)
        .body("{\"count\": 1, \"lines\": [{\"txt\": \"a\"}]}")
        .post(ECHO)
        .then()
        .statusCode(400)
        .body("pointer", equalTo("/lines/0/txt"))
        .body("property", equalTo("txt"));
  }

  @Test
  void broken_constraints_are_listed_with_their_places() {
    user()
        .contentType(ContentType.JSON)
        .body("{\"count\": 0, \"lines\": [{\"text\": \"ok\"}, {\"text\": \"\"}]}")
        .post(ECHO)
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE)
        .body("errors.pointer", hasItems("/count", "/lines/1/text"))
        .body("errors.detail", hasItems("must not be blank"));
  }

  @Test
  void a_page_out_of_range_is_refused() {
    user()
        .get("/api/test-surface/list?limit=1000")
        .then()
        .statusCode(422)
        .body("errors.pointer", hasItems("/limit"));
  }

  @Test
  void a_page_that_is_no_number_is_refused() {
    user()
        .get("/api/test-surface/list?page=one")
        .then()
        .statusCode(400)
        .body("type", equalTo("/problems/bad-request"));
  }

  @Test
  void a_page_says_where_it_is() {
    user()
        .get("/api/test-surface/list?page=2&limit=2")
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("pagination.total", equalTo(5))
        .body("pagination.totalPages", equalTo(3))
        .body("pagination.hasNext", equalTo(true))
        .body("pagination.hasPrev", equalTo(true));
  }

  @ParameterizedTest
  @CsvSource({"text/plain,415", "application/xml,415"})
  void a_media_type_nobody_reads_is_refused(String mediaType, int status) {
    user()
        .contentType(mediaType)
        .body("{}")
        .post(ECHO)
        .then()
        .statusCode(status)
        .contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void a_media_type_nobody_writes_is_refused() {
    user()
        .accept("image/png")
        .get("/api/test-surface/me")
        .then()
        .statusCode(406)
        .contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void a_method_nobody_knows_is_refused() {
    user().delete(ECHO).then().statusCode(405).contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void a_body_announced_over_the_limit_is_refused_unread() throws IOException {
    var head =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(ECHO, Tokens.of("bob", Role.Names.USER), 56L * 1024 * 1024);

    try (var socket = new Socket("localhost", RestAssured.port)) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer)
          .startsWith("HTTP/1.1 413 ")
          .contains(Problem.MEDIA_TYPE, "\"limit_bytes\":57671680");
    }
  }

  @Test
  void our_own_mistake_names_the_request_and_nothing_else() {
    user()
        .header("X-Request-Id", "abc-1")
        .get("/api/test-surface/broken")
        .then()
        .statusCode(500)
        .contentType(Problem.MEDIA_TYPE)
        .header("X-Request-Id", "abc-1")
        .body("instance", equalTo("abc-1"))
        .body("detail", not(containsString("secret")));
  }

  @Test
  void a_database_that_is_away_asks_to_come_back() {
    user()
        .get("/api/test-surface/database-away")
        .then()
        .statusCode(503)
        .header("Retry-After", matchesPattern("[0-9]+"))
        .body("type", equalTo("/problems/database-unavailable"));
  }

  @Test
  void a_request_id_unfit_for_a_log_is_replaced() {
    given()
        .header("X-Request-Id", "a b\"c")
        .get("/q/health/live")
        .then()
        .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"));
  }

  @Test
  void api_answers_are_not_kept_and_not_sniffed() {
    user()
        .get("/api/test-surface/me")
        .then()
        .header("Cache-Control", "no-store")
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", containsString("default-src 'none'"));
  }

  private static RequestSpecification user() {
    return as(Tokens.of("bob", Role.Names.USER));
  }

  private static RequestSpecification as(String token) {
    return given().auth().oauth2(token);
  }
}
