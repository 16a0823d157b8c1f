package dev.carillon.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.ColorScheme;
import dev.carillon.testkit.IssuerResource;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.TestIssuer;
import dev.carillon.testkit.TestIssuer.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The live connection of a page, when the service refuses or ends it.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = IssuerResource.class, restrictToAnnotatedClass = true)
class LivePageTest extends InBrowser {

  private static final Person DORA = new Person("dora", "default", Set.of("user"));
  private static final Person GINA = new Person("gina", "default", Set.of("user"));
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final Pattern LIVE = Pattern.compile("/live$");
  private static final int GOING_AWAY = 1001;
  private static final int TOO_MUCH = 4008;
  private static final int EXPIRED = 4401;

  /// Longer than the longest wait between two connections.
  private static final int LATER_MS = 20_000;

  /// [IssuerResource] sets it.
  @SuppressWarnings("NullAway.Init")
  TestIssuer issuer;

  private final List<WebSocketRoute> connections = new ArrayList<>();
  private PageDriver dora;

  @BeforeEach
  void open() {
    dora = somebody();
  }

  private static PageDriver somebody() {
    var origin = "http://localhost:" + RestAssured.port;
    return new PageDriver(chromium.page(origin, 1360, 860, ColorScheme.LIGHT));
  }

  @AfterEach
  void close() {
    assertThat(dora.complaints()).isEmpty();
    dora.page().context().close();
  }

  /// @param answer what becomes of each connection the page makes
  private void signIn(Consumer<WebSocketRoute> answer) {
    issuer.nextIs(DORA, LONG);
    dora.page()
        .routeWebSocket(
            LIVE,
            connection -> {
              connections.add(connection);
              answer.accept(connection);
            });
    dora.signIn();
    dora.page().waitForCondition(() -> connections.size() == 1);
  }

  /// To whatever is said: enough for a connection that lives.
  private static void answers(WebSocketRoute connection) {
    connection.onMessage(said -> connection.send("{\"pong\": 1}"));
  }

  private void end(int code, String reason) {
    connections.getLast().close(new WebSocketRoute.CloseOptions().setCode(code).setReason(reason));
  }

  @Test
  void a_stream_that_is_refused_for_a_moment_is_followed_again() {
    var refused = new AtomicBoolean();
    signIn(connection -> {
      var service = connection.connectToServer();
      connection.onMessage(said -> {
        boolean wanted = said.text().contains("\"subscribe\":\"my-jobs\"");
        if (wanted && refused.compareAndSet(false, true)) {
          connection.send(
              """
              {"error": {"status": 503, "title": "Away for a moment"}, "stream": "my-jobs"}\
              """);
        } else {
          service.send(said.text());
        }
      });
    });
    dora.goTo("/my-jobs").sees("You have no jobs yet");
    dora.page().waitForCondition(refused::get);

    var job =
        given()
            .auth()
            .oauth2(issuer.accessToken(DORA))
            .contentType(ContentType.JSON)
            .body("{\"type\": \"noop\"}")
            .post("/api/jobs")
            .then()
            .statusCode(201)
            .extract()
            .<String>path("data.jobId");

    assertThat(dora.page().locator("tbody tr", new Page.LocatorOptions().setHasText(job)))
        .isVisible();
  }

  @Test
  void a_connection_that_was_too_much_is_made_again_later() {
    dora.page().clock().install();
    signIn(LivePageTest::answers);
    end(TOO_MUCH, "No answer to a ping.");
    dora.sees("Reconnecting");

    dora.page().clock().fastForward(LATER_MS);

    assertThat(dora.page().locator(".wire.open")).isVisible();
    assertThat(connections).hasSize(2);
  }

  @Test
  void
      a_connection_that_is_refused_once_it_is_open_reads_nothing_again_and_is_not_said_to_be_there() {
    dora.page().clock().install();
    var tooMany = "Too many connections of one person; close some.";
    signIn(connection -> {
      switch (connections.size()) {
        case 1 -> answers(connection);
        case 2 -> refuse(connection, tooMany);
        default -> connection.onMessage(said -> {});
      }
    });
    dora.page().waitForResponse("**/api/console/jobs?*", () -> dora.goTo("/my-jobs"));
    var reads = new ArrayList<String>();
    dora.page()
        .onRequest(request -> {
          if (request.url().contains("/api/console/jobs")) {
            reads.add(request.url());
          }
        });
    asksWhoIsThere(() -> end(TOO_MUCH, tooMany));

    asksWhoIsThere(() -> dora.page().clock().fastForward(LATER_MS));
    dora.page().clock().fastForward(LATER_MS);
    dora.page().waitForCondition(() -> connections.size() == 3);

    assertThat(reads).isEmpty();
    assertThat(dora.page().locator(".banner")).containsText(tooMany);
    assertThat(dora.page().locator(".wire.open")).hasCount(0);
    connections.getLast().send("{\"pong\": 1}");
    assertThat(dora.page().locator(".wire.open")).isVisible();
    assertThat(dora.page().locator(".banner")).hasCount(0);
    dora.page().waitForCondition(() -> reads.size() == 1);
  }

  /// Goes on when the page has heard the answer.
  private void asksWhoIsThere(Runnable when) {
    dora.page().waitForResponse("**/api/me", when);
    dora.page().evaluate("fetch('/api/sign-in').then(answer => answer.text())");
  }

  /// As the service does: the handshake is accepted, then it closes.
  private static void refuse(WebSocketRoute connection, String reason) {
    var first = new AtomicBoolean(true);
    connection.onMessage(said -> {
      if (first.compareAndSet(true, false)) {
        connection.close(new WebSocketRoute.CloseOptions().setCode(TOO_MUCH).setReason(reason));
      }
    });
  }

  @Test
  void no_connection_is_made_again_in_the_name_of_somebody_else() {
    signIn(LivePageTest::answers);
    issuer.nextIs(GINA, LONG);
    var gina = somebody().signIn();
    dora.isTakenOverBy(gina);
    gina.page().context().close();

    end(GOING_AWAY, "");

    dora.sees("Somebody else signed in meanwhile");
    assertThat(connections).hasSize(1);
  }

  @Test
  void there_are_never_two_connections_however_often_one_is_asked_for() {
    dora.page().clock().install();
    signIn(LivePageTest::answers);
    var asking = new ArrayList<Route>();
    dora.page().route("**/api/me", asking::add);
    end(EXPIRED, "The token has expired; connect with a new one.");
    dora.page().waitForCondition(() -> !asking.isEmpty());

    dora.page().evaluate("dispatchEvent(new Event('online'))");
    dora.page().waitForCondition(() -> connections.size() == 2);
    dora.page().waitForResponse("**/api/me", () -> asking.getFirst().resume());
    dora.page().evaluate("fetch('/api/sign-in').then(answer => answer.text())");
    dora.page().clock().fastForward(LATER_MS);

    assertThat(dora.page().locator(".wire.open")).isVisible();
    assertThat(connections).hasSize(2);
  }
}
