package dev.carillon;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.oneOf;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What one tenant has is not there for another, whatever the route. A new kind of object joins
/// with a line in [#things].
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TenantWallTest {

  private static final String JSON = "application/json";

  private final String mine = "wall-" + UUID.randomUUID();
  private final String theirs = "beyond-" + UUID.randomUUID();

  /// A kind of object.
  ///
  /// @param route where they are made and listed; one is below it
  /// @param body makes one, and may be sent to change it
  /// @param id where the answer of the first says what it is called
  private record Thing(String route, String body, String id) {

    @Override
    public String toString() {
      return route;
    }
  }

  static List<Thing> things() {
    return List.of(
        new Thing(
            "/api/jobs",
            "{\"type\":\"sleep\",\"payload\":{\"millis\":1},\"options\":{\"delayMs\":3600000}}",
            "data.jobId"),
        new Thing(
            "/api/schedules",
            "{\"name\":\"wall\",\"cron\":\"0 0 1 1 *\",\"type\":\"noop\"}",
            "data.id"),
        new Thing(
            "/api/webhooks", "{\"url\":\"https://1.1.1.1/in\",\"events\":[\"*\"]}", "data.id"),
        new Thing("/api/codes", "{\"code\":\"99999\",\"place\":\"cabinet\"}", "id"),
        new Thing("/api/contexts", "{\"name\":\"WALL\"}", "id"),
        new Thing("/api/establishments", "{\"numero\":\"99999\",\"nom\":\"n\"}", "id"),
        new Thing(
            "/api/attendance/students",
            "{\"studentId\":\"W\",\"firstName\":\"Made\",\"lastName\":\"Up\",\"classSection\":\"W\"}",
            "id"),
        new Thing("/api/attendance/classes", "{\"name\":\"W\",\"section\":\"W\"}", "id"),
        new Thing(
            "/api/attendance/schedule-entries",
            "{\"classSection\":\"W\",\"subject\":\"s\",\"dayOfWeek\":1,\"startTime\":\"08:00\",\"endTime\":\"09:00\"}",
            "id"),
        new Thing(
            "/api/conservatory/students",
            "{\"fullName\":\"Made"
                + " Up\",\"class\":\"ט\",\"instruments\":[{\"instrumentName\":\"x\",\"isPrimary\":true,\"currentStage\":1}]}",
            "id"),
        new Thing("/api/conservatory/teachers", "{\"fullName\":\"Made Up\"}", "id"),
        new Thing("/api/conservatory/orchestras", "{\"name\":\"O\",\"type\":\"הרכב\"}", "id"),
        new Thing(
            "/api/conservatory/school-years",
            "{\"name\":\"Y\",\"startDate\":\"2025-09-01\",\"endDate\":\"2026-06-30\"}",
            "id"));
  }

  @ParameterizedTest
  @MethodSource("things")
  void an_admin_of_another_tenant_finds_changes_and_removes_nothing(Thing thing) {
    String id =
        String.valueOf(
            me().contentType(JSON)
                .body(thing.body())
                .post(thing.route())
                .then()
                .statusCode(201)
                .extract()
                .<Object>path(thing.id()));
    String place = thing.route() + "/" + id;
    String before = me().get(place).then().statusCode(200).extract().asString();

    Map<String, Set<String>> routes = below(thing.route());
    assertThat(routes).isNotEmpty();
    routes.forEach((path, methods) ->
        methods.forEach(method ->
            stranger()
                .contentType(JSON)
                .body(method.equals("GET") ? "" : thing.body())
                .request(method, path.replaceFirst("\\{[^}]+}", id))
                .then()
                .statusCode(
                    method.equals("GET") || method.equals("DELETE") || method.equals("PUT")
                        ? equalTo(404)
                        : oneOf(400, 403, 404, 415, 422))));

    List<Object> listed =
        stranger().get(thing.route()).then().statusCode(200).extract().path("data.id");
    assertThat(listed).map(String::valueOf).doesNotContain(id);
    me().get(place).then().statusCode(200).body(equalTo(before));
  }

  /// The operations on one such object, as the description of the API has them.
  private Map<String, Set<String>> below(String route) {
    Map<String, Map<String, Object>> paths =
        me().get("/q/openapi?format=json").then().statusCode(200).extract().path("paths");
    var found = new TreeMap<String, Set<String>>();
    paths.forEach((path, operations) -> {
      if (path.matches(Pattern.quote(route) + "/\\{[^}]+}(/[a-z-]+)?")) {
        var methods = new TreeSet<String>();
        for (String method : List.of("get", "put", "patch", "post", "delete")) {
          if (operations.containsKey(method)) {
            methods.add(method.toUpperCase(Locale.ROOT));
          }
        }
        found.put(path, methods);
      }
    });
    return found;
  }

  private RequestSpecification me() {
    return given().auth().oauth2(Tokens.inTenant(mine, "alice", Role.Names.ADMIN));
  }

  private RequestSpecification stranger() {
    return given().auth().oauth2(Tokens.inTenant(theirs, "mallory", Role.Names.ADMIN));
  }
}
