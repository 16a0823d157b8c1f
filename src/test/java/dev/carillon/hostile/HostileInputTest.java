package dev.carillon.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.hostile.RawHttp.Answer;
import dev.carillon.hostile.Routes.Route;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every bad input against every route the API describes: nothing may be answered by a mistake of
/// ours, let anybody in, show anything of the inside or of another tenant, or be told in the log.
@Tag("hostile")
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class HostileInputTest {

  private static final String VICTIM = "victim";
  private static final String CANARY = "canary-7f3a9c";
  private static final Pattern INSIDE =
      Pattern.compile(
          "\\bat"
              + " (dev\\.carillon|io\\.(vertx|quarkus|smallrye)|java\\.|org\\.)|Exception\\b|SQLSTATE|PgException|\\bSELECT\\b.*\\bFROM\\b|INSERT"
              + " INTO|dev\\.carillon\\.");
  private static final List<String> NO_HEADERS = List.of();
  private static final byte[] NOTHING = new byte[0];

  /// Where somebody comes who has no token yet.
  private static final Set<String> OPEN =
      Set.of(
          "/api/sign-in", "/api/v1/oauth/callback", "/api/v1/oauth/success", "/api/v1/oauth/error");

  @ConfigProperty(name = "quarkus.datasource.reactive.url")
  String url;

  @ConfigProperty(name = "quarkus.datasource.username")
  String user;

  @ConfigProperty(name = "quarkus.datasource.password")
  String password;

  private final Ear ear = new Ear();
  private final ConcurrentSkipListSet<String> faults = new ConcurrentSkipListSet<>();
  private final AtomicInteger sent = new AtomicInteger();
  private RawHttp http;
  private Routes routes;
  private List<Route> all;

  @BeforeEach
  void read_the_description() {
    http = new RawHttp(RestAssured.port);
    routes = new Routes(RestAssured.get("/q/openapi?format=json").asString());
    all = routes.all();
    Logger.getLogger("").addHandler(ear);
  }

  @AfterEach
  void stop_listening() {
    Logger.getLogger("").removeHandler(ear);
    System.out.printf(
        "%,d hostile requests to %d routes, %d faults%n", sent.get(), all.size(), faults.size());
  }

  @Test
  void no_bad_token_lets_anybody_in() {
    assertThat(all).hasSizeGreaterThan(40);
    Map<String, String> tokens = BadInput.tokens();
    for (Route route : all) {
      if (isOpen(route)) {
        continue;
      }
      for (var token : tokens.entrySet()) {
        List<String> headers = token.getValue().isEmpty() ? NO_HEADERS : List.of(token.getValue());
        Answer answer =
            send(route, "bad token: " + token.getKey(), route.with(name -> "1"), headers, NOTHING);
        if (answer.status() != 401 && answer.status() != 400 && answer.status() != 0) {
          fault(route, token.getKey(), "answered " + answer.status());
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void no_way_of_writing_a_path_passes_the_door() {
    for (Route route : all) {
      if (!route.path().startsWith("/api/") || isOpen(route)) {
        continue;
      }
      for (var form : BadInput.paths().entrySet()) {
        String target = form.getValue().apply(route.with(name -> "1"));
        Answer answer = send(route, form.getKey(), target, NO_HEADERS, NOTHING);
        if (answer.isSuccess()) {
          fault(route, form.getKey(), "answered " + answer.status() + " without a token");
        }
      }
    }
    for (String method : List.of("TRACE", "CONNECT", "PROPFIND", "G\u0000T")) {
      Answer answer = http.send(method, "/api/jobs", NO_HEADERS, NOTHING);
      assertThat(answer.isSuccess() || answer.isServerError()).as(method).isFalse();
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void no_bad_body_is_a_mistake_of_ours() {
    for (Route route : all) {
      if (route.bodyType().isEmpty()) {
        continue;
      }
      String sample = route.takesJson() ? routes.sample(route, "x").toString() : "{\"a\":\"x\"}";
      for (String role : List.of("user", "superadmin")) {
        String token = "Authorization: Bearer " + Tokens.inTenant("mallory", "mallory", role);
        String target = route.with(name -> "1");
        BadInput.bodies(sample)
            .forEach((name, body) -> {
              Answer answer = send(route, name, target, json(token), body);
              if (answer.isSuccess() && name.equals("unknown members")) {
                fault(route, name, "was taken");
              }
            });
        send(
            route,
            "a wrong type",
            target,
            List.of(token, "Content-Type: text/plain"),
            BadInput.utf8(sample));
        send(route, "no type", target, List.of(token), BadInput.utf8(sample));
        send(
            route,
            "gzip",
            target,
            List.of(token, "Content-Type: application/json", "Content-Encoding: gzip"),
            BadInput.gzipped());
        send(
            route,
            "a length that lies",
            target,
            List.of(token, "Content-Type: application/json", "Content-Length: 5"),
            BadInput.utf8(sample));
        send(
            route,
            "two lengths",
            target,
            List.of(
                token, "Content-Type: application/json", "Content-Length: 5", "Content-Length: 6"),
            BadInput.utf8(sample));
        send(
            route,
            "broken chunks",
            target,
            List.of(token, "Content-Type: application/json", "Transfer-Encoding: chunked"),
            BadInput.utf8("zz\r\n{}"));
        send(
            route,
            "a broken form",
            target,
            List.of(token, "Content-Type: multipart/form-data; boundary=x"),
            BadInput.utf8(
                "--x\r\n"
                    + "Content-Disposition: form-data; name=\"file\";"
                    + " filename=\"../../a\"\r\n\r\n"
                    + "x"));
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void no_bad_value_is_a_mistake_of_ours() {
    for (Route route : all) {
      for (String role : List.of("superadmin")) {
        String token = "Authorization: Bearer " + Tokens.inTenant("mallory", "mallory", role);
        for (String text : BadInput.texts()) {
          String encoded = encoded(text);
          String target = route.with(name -> encoded);
          if (!route.query().isEmpty()) {
            target +=
                "?"
                    + String.join(
                        "&", route.query().stream().map(name -> name + "=" + encoded).toList());
          }
          byte[] body =
              route.takesJson() ? BadInput.utf8(routes.sample(route, text).toString()) : NOTHING;
          if (target.length() < 8_000) {
            send(route, "the value " + shown(text), target, json(token), body);
          }
          if (route.takesJson()) {
            send(
                route,
                "the value in the body " + shown(text),
                route.with(name -> "1"),
                json(token),
                body);
          }
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void nothing_of_another_tenant_is_shown_or_changed() throws SQLException {
    List<String> ids = seed();
    Map<String, String> before = rowsOfVictim();

    for (Route route : all) {
      for (String role : List.of("user", "admin")) {
        String token = "Authorization: Bearer " + Tokens.inTenant("mallory", "mallory", role);
        for (String id : ids) {
          String target = route.with(name -> id);
          String query = target + "?tenant=" + VICTIM + "&tenantId=" + VICTIM + "&owner=alice";
          byte[] body =
              route.takesJson() ? BadInput.utf8(routes.sample(route, id).toString()) : NOTHING;
          for (String each : List.of(target, query)) {
            Answer answer = send(route, "an id of " + VICTIM, each, json(token), body);
            if (answer.text().contains(CANARY)) {
              fault(route, id, "shows what is not the caller's");
            }
          }
        }
      }
    }

    assertThat(faults).isEmpty();
    assertThat(rowsOfVictim()).isEqualTo(before);
  }

  /// One of each thing a person can make that stays as it is.
  private static List<String> seed() {
    String token = Tokens.inTenant(VICTIM, "alice", "admin", "user");
    List<String> ids = new ArrayList<>();
    ids.add(
        made(
            "/api/jobs",
            token,
            "{\"type\": \"noop\", \"payload\": {}, \"options\": {\"delayMs\": 86400000,"
                + " \"uniqueKey\": \""
                + CANARY
                + "\", \"tags\": [\""
                + CANARY
                + "\"]}}",
            "data.jobId"));
    ids.add(
        made(
            "/api/schedules",
            token,
            "{\"name\": \"" + CANARY + "\", \"cron\": \"0 0 1 1 *\", \"type\": \"noop\"}",
            "data.id"));
    ids.add(CANARY);
    return ids;
  }

  private static String made(String path, String token, String body, String where) {
    return RestAssured.given()
        .auth()
        .oauth2(token)
        .contentType(ContentType.JSON)
        .body(body)
        .post(path)
        .then()
        .statusCode(201)
        .extract()
        .path(where)
        .toString();
  }

  /// What every table that names tenants holds of this one, as a sum.
  private Map<String, String> rowsOfVictim() throws SQLException {
    Map<String, String> sums = new TreeMap<>();
    try (var connection = DriverManager.getConnection("jdbc:" + url, user, password)) {
      for (String table : tables(connection)) {
        sums.put(
            table,
            sum(
                connection,
                "SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM "
                    + table
                    + " t WHERE tenant = '"
                    + VICTIM
                    + "'"));
      }
      sums.put(
          "jobs that wait",
          sum(
              connection,
              "SELECT md5(string_agg(s::text, ',' ORDER BY s.id)) FROM job_scheduled s JOIN"
                  + " job_lane l USING (lane) WHERE l.tenant = '"
                  + VICTIM
                  + "'"));
    }
    return sums;
  }

  private static List<String> tables(Connection connection) throws SQLException {
    List<String> names = new ArrayList<>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                SELECT c.table_name FROM information_schema.columns c
                  JOIN information_schema.tables t USING (table_schema, table_name)
                 WHERE c.column_name = 'tenant' AND c.table_schema = 'public'
                   AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE 'audit%'
                   AND c.table_name NOT LIKE 'stream%' AND c.table_name NOT LIKE '%figure%'
                """)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static String sum(Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }

  // --- one request ---

  private Answer send(Route route, String what, String target, List<String> headers, byte[] body) {
    headers.stream()
        .filter(header -> header.startsWith("Authorization: Bearer ey"))
        .forEach(header -> ear.isSecret(header.substring("Authorization: Bearer ".length())));
    sent.incrementAndGet();
    Answer answer = http.send(route.method(), target, headers, body);
    if (answer.isServerError()) {
      fault(route, what, "answered " + answer.status() + ": " + shown(answer.text()));
    }
    if (route.path().startsWith("/api/")
        && answer.status() >= 400
        && INSIDE.matcher(answer.text()).find()) {
      fault(route, what, "shows the inside: " + shown(answer.text()));
    }
    ear.told().forEach(line -> fault(route, what, "the log tells a token: " + line));
    ear.mistakes().forEach(line -> fault(route, what, line));
    return answer;
  }

  private void fault(Route route, String what, String how) {
    faults.add(route + " | " + what + " | " + how);
  }

  private static boolean isOpen(Route route) {
    return route.path().equals("/health")
        || route.path().startsWith("/q/")
        || OPEN.contains(route.path());
  }

  private static List<String> json(String token) {
    return List.of(token, "Content-Type: application/json");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String shown(String text) {
    String tail = text.contains("\r\n\r\n") ? text.substring(text.indexOf("\r\n\r\n") + 4) : text;
    String line = tail.replaceAll("\\p{Cntrl}", "?");
    return line.substring(0, Math.min(160, line.length()));
  }
}
