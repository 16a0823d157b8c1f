package dev.carillon.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.testkit.IssuerResource;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.TestIssuer;
import dev.carillon.testkit.TestIssuer.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Browsers sign in at an issuer, and have the rights of their access token, no more and no less.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = IssuerResource.class, restrictToAnnotatedClass = true)
class SessionTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Person ALICE = new Person("alice", "school", Set.of("admin", "user"));
  private static final Person BOB = new Person("bob", "school", Set.of("user"));
  private static final Person NOBODY = new Person("carol", "school", Set.of("visitor"));
  private static final int FOUND = 302;
  private static final int MOST_HOPS = 6;

  @SuppressWarnings("NullAway.Init") // set by the issuer's resource
  TestIssuer issuer;

  @TestHTTPResource("/")
  @SuppressWarnings("NullAway.Init") // set by Quarkus
  URI here;

  /// The cookies of one browser.
  private final Map<String, String> cookies = new HashMap<>();

  private final List<String> sessionCookies = new ArrayList<>();

  @Test
  void who_is_not_signed_in_is_told_where_to() {
    given()
        .get("/api/sign-in")
        .then()
        .statusCode(200)
        .body("data.available", equalTo(true))
        .body("data.login", equalTo("/login"));
    given().get("/api/me").then().statusCode(401);
  }

  @Test
  void a_browser_signs_in_and_comes_back_to_where_it_was_going() {
    Response last = signIn(ALICE, LONG, "/?page=jobs");

    assertThat(last.header("Location")).endsWith("/?page=jobs");
    browser()
        .get("/api/me")
        .then()
        .statusCode(200)
        .body("data.id", equalTo("alice"))
        .body("data.tenant", equalTo("school"))
        .body("data.roles", contains("admin", "user"))
        .body("data.session", equalTo("cookie"))
        .body("data.csrfHeader", equalTo("X-CSRF-Token"))
        .body("data.csrfToken", notNullValue())
        .body("data.expiresAt", notNullValue());
  }

  @Test
  void the_session_cookie_is_out_of_reach_of_scripts_and_foreign_pages() {
    Response done = signIn(ALICE, LONG, "/");

    assertThat(cookies.keySet()).anyMatch(name -> name.startsWith("q_session_console"));
    assertThat(sessionCookies)
        .isNotEmpty()
        .allMatch(line -> line.contains("HTTPOnly") || line.contains("HttpOnly"))
        .allMatch(line -> line.contains("SameSite=Lax"));
    assertThat(done.statusCode()).isEqualTo(FOUND);
  }

  @Test
  void nobody_is_sent_elsewhere_after_a_login() {
    for (String to :
        List.of("//evil.example/x", "https://evil.example/", "/\\evil.example", "/%zz", "x")) {
      assertThat(signIn(ALICE, LONG, to).header("Location")).as(to).isEqualTo(here.toString());
    }
  }

  @Test
  void a_session_has_the_rights_of_its_access_token() {
    signIn(BOB, LONG, "/");

    browser().get("/api/jobs").then().statusCode(200);
    browser().get("/api/alerts").then().statusCode(403);
    browser().get("/api/jobs?tenant=other").then().statusCode(403);
  }

  @Test
  void who_has_no_role_is_signed_in_and_may_do_nothing() {
    signIn(NOBODY, LONG, "/");

    browser().get("/api/me").then().statusCode(200).body("data.roles.size()", equalTo(0));
    browser().get("/api/jobs").then().statusCode(403);
  }

  @Test
  void a_change_needs_the_token_of_the_page() {
    signIn(ALICE, LONG, "/");

    browser()
        .header("Origin", origin())
        .post("/api/queues/default/pause")
        .then()
        .statusCode(403)
        .contentType("application/problem+json")
        .body("type", equalTo("/problems/csrf-refused"))
        .body("detail", containsString("X-CSRF-Token"));
    page().post("/api/queues/default/pause").then().statusCode(200);
    page().post("/api/queues/default/resume").then().statusCode(200);
  }

  @Test
  void the_token_of_one_person_is_none_of_another() {
    signIn(BOB, LONG, "/");
    String token = csrfToken();
    signIn(ALICE, LONG, "/");

    browser()
        .header("Origin", origin())
        .header("X-CSRF-Token", token)
        .post("/api/queues/default/pause")
        .then()
        .statusCode(403);
  }

  @Test
  void a_change_from_a_foreign_page_is_refused_even_with_the_token() {
    signIn(ALICE, LONG, "/");

    browser()
        .header("Origin", "https://evil.example")
        .header("X-CSRF-Token", csrfToken())
        .post("/api/queues/default/pause")
        .then()
        .statusCode(403)
        .body("type", equalTo("/problems/csrf-refused"));
  }

  @Test
  void a_program_with_a_token_needs_no_csrf_token_and_its_cookies_count_for_nothing() {
    signIn(ALICE, LONG, "/");

    browser()
        .auth()
        .oauth2(issuer.accessToken(BOB))
        .contentType(ContentType.JSON)
        .body("{\"type\": \"noop\"}")
        .post("/api/jobs")
        .then()
        .statusCode(201);
    browser()
        .auth()
        .oauth2(issuer.accessToken(BOB))
        .get("/api/me")
        .then()
        .body("data.id", equalTo("bob"))
        .body("data.session", equalTo("bearer"))
        .body("data.csrfToken", nullValue());
  }

  @Test
  void a_session_is_renewed_by_a_request_shortly_before_its_access_token_ends() {
    signIn(BOB, Duration.ofSeconds(10), "/");
    issuer.nextIs(BOB, LONG);

    Response me = browser().get("/api/me");
    keep(me);

    assertThat(me.statusCode()).isEqualTo(200);
    Instant soon = Instant.now().plus(Duration.ofMinutes(3));
    assertThat(end(browser().get("/api/me"))).isAfter(soon);
  }

  private static Instant end(Response me) {
    return OffsetDateTime.parse(me.<String>path("data.expiresAt")).toInstant();
  }

  @Test
  void a_session_that_was_tampered_with_is_nobodys() {
    signIn(ALICE, LONG, "/");
    cookies.replaceAll((name, value) -> value.substring(0, value.length() / 2) + "AAAA");

    browser().get("/api/me").then().statusCode(401).contentType("application/problem+json");
    given().cookies(cookies).get("/").then().statusCode(200);
    given().cookies(cookies).get("/api/sign-in").then().statusCode(200);
  }

  @Test
  void signing_out_ends_the_session_here_and_tells_where_to_end_it_there() {
    signIn(ALICE, LONG, "/");

    Response bye = page().post("/logout");

    assertThat(bye.statusCode()).isEqualTo(200);
    assertThat(bye.<String>path("data.location")).startsWith(issuer.url() + "/bye?id_token_hint=");
    keep(bye);
    browser().get("/api/me").then().statusCode(401);
  }

  @Test
  void the_live_connection_takes_the_session_from_our_own_pages_alone() throws Exception {
    signIn(BOB, LONG, "/");

    WebSocket open = connect(origin()).get(10, TimeUnit.SECONDS);
    open.abort();
    assertThat(refusal(connect("https://evil.example"))).isEqualTo(403);
    assertThat(refusal(connect(null))).isEqualTo(403);
  }

  @Test
  void a_live_connection_ends_with_the_token_of_its_session() throws Exception {
    signIn(BOB, Duration.ofSeconds(17), "/");
    var closed = new CompletableFuture<Integer>();

    connect(origin(), closed).get(10, TimeUnit.SECONDS);

    assertThat(closed.get(25, TimeUnit.SECONDS)).isEqualTo(4401);
  }

  @Test
  void an_event_stream_takes_the_session() {
    signIn(BOB, LONG, "/");

    browser().get("/api/streams/system").then().statusCode(404);
  }

  @Test
  void pages_may_load_run_and_connect_to_nothing_foreign() {
    given()
        .get("/")
        .then()
        .statusCode(200)
        .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self'"))
        .header(
            "Content-Security-Policy",
            containsString("connect-src 'self' ws://localhost:" + here.getPort()))
        .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
        .header("Cross-Origin-Opener-Policy", equalTo("same-origin"))
        .header("X-Content-Type-Options", equalTo("nosniff"))
        .header("Strict-Transport-Security", nullValue());
  }

  /// Follows the redirects from our login over the issuer and back.
  private Response signIn(Person person, Duration life, String to) {
    issuer.nextIs(person, life);
    cookies.clear();
    sessionCookies.clear();
    Response answer = browser().redirects().follow(false).queryParam("to", to).get("/login");
    keep(answer);
    for (int hop = 0; hop < MOST_HOPS && !isOver(answer); hop++) {
      answer =
          browser()
              .redirects()
              .follow(false)
              .urlEncodingEnabled(false)
              .get(URI.create(answer.header("Location")));
      keep(answer);
    }
    return answer;
  }

  /// The last hop leaves `/login` with a session.
  private boolean isOver(Response answer) {
    String next = answer.header("Location");
    return next == null
        || (next.startsWith(here.toString()) && !URI.create(next).getPath().startsWith("/login"));
  }

  private void keep(Response answer) {
    answer
        .headers()
        .getValues("Set-Cookie")
        .forEach(line -> {
          String name = line.substring(0, line.indexOf('='));
          String value = line.substring(line.indexOf('=') + 1).split(";", 2)[0];
          if (value.isEmpty() || line.contains("Max-Age=0")) {
            cookies.remove(name);
          } else {
            cookies.put(name, value);
            if (name.startsWith("q_session")) {
              sessionCookies.add(line);
            }
          }
        });
  }

  private RequestSpecification browser() {
    return given().cookies(cookies);
  }

  private RequestSpecification page() {
    return browser().header("Origin", origin()).header("X-CSRF-Token", csrfToken());
  }

  private String csrfToken() {
    return browser().get("/api/me").then().statusCode(200).extract().path("data.csrfToken");
  }

  private String origin() {
    return "http://localhost:" + here.getPort();
  }

  private CompletableFuture<WebSocket> connect(@Nullable String origin) {
    return connect(origin, new CompletableFuture<>());
  }

  private CompletableFuture<WebSocket> connect(
      @Nullable String origin, CompletableFuture<Integer> closed) {
    var builder =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("carillon.v1")
            .header(
                "Cookie",
                String.join(
                    "; ",
                    cookies.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .toList()));
    if (origin != null) {
      builder.header("Origin", origin);
    }
    return builder.buildAsync(
        URI.create("ws://localhost:" + here.getPort() + "/live"),
        new WebSocket.Listener() {
          @Override
          public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
          }
        });
  }

  private static int refusal(CompletableFuture<WebSocket> connecting) {
    try {
      connecting.join();
      return 0;
    } catch (CompletionException refused) {
      var handshake = (WebSocketHandshakeException) Objects.requireNonNull(refused.getCause());
      return handshake.getResponse().statusCode();
    }
  }
}
