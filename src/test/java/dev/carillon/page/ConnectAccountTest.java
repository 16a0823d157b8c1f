package dev.carillon.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import dev.carillon.testkit.IssuerResource;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.TestIssuer;
import dev.carillon.testkit.TestIssuer.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The window in which an account is connected goes to a provider of another origin and comes back;
/// the page that opened it hears how it went. What the service would answer about the account is
/// made up here: `OAuthFlowTest` has the flow itself.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = IssuerResource.class, restrictToAnnotatedClass = true)
class ConnectAccountTest extends InBrowser {

  private static final Person ALICE = new Person("alice", "default", Set.of("admin", "user"));
  private static final String ID = "6f1f3bb0-8a3c-4e0e-9d3d-0d2a6b6a1c11";

  /// [IssuerResource] sets it.
  @SuppressWarnings("NullAway.Init")
  TestIssuer issuer;

  private HttpServer provider;
  private String back = "";
  private String origin = "";
  private PageDriver alice;

  @BeforeEach
  void open() throws IOException {
    origin = "http://localhost:" + RestAssured.port;
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext(
        "/authorize",
        exchange -> {
          exchange.getResponseHeaders().add("Location", back);
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    provider.start();
    issuer.nextIs(ALICE, Duration.ofMinutes(30));
    alice = new PageDriver(chromium.page(origin, 1360, 860, ColorScheme.LIGHT)).signIn();
    answer(
        "**/api/v1/tenants/default/integrations",
        "{\"success\":true,\"data\":[{\"id\":\""
            + ID
            + "\",\"providerId\":\"p\",\"status\":\"pending\"}]}");
    answer(
        "**/integrations/" + ID + "/initiate",
        "{\"success\":true,\"data\":{\"authorizationUrl\":\"http://127.0.0.1:"
            + provider.getAddress().getPort()
            + "/authorize\"}}");
  }

  @AfterEach
  void close() {
    assertThat(alice.complaints()).isEmpty();
    alice.page().context().close();
    provider.stop(0);
  }

  private void answer(String address, String json) {
    alice
        .page()
        .route(
            address,
            route ->
                route.fulfill(
                    new Route.FulfillOptions().setContentType("application/json").setBody(json)));
  }

  private Page connect() {
    alice.goTo("/integrations").sees("pending");
    return alice.page().waitForPopup(() -> alice.button("Connect").click());
  }

  @Test
  void the_page_hears_that_the_account_is_connected_and_the_window_closes() {
    back = origin + "/api/v1/oauth/success?tenantId=default&integrationId=" + ID;

    Page window = connect();

    alice.sees("The account is connected");
    // The client hears of events only while it is called.
    alice.page().waitForCondition(window::isClosed);
  }

  @Test
  void the_page_hears_why_it_was_not() {
    back = origin + "/api/v1/oauth/error?message=Try%20again&code=PROVIDER_ERROR";

    connect();

    alice.sees("The account was not connected");
    assertThat(alice.page().getByText("Try again").first()).isVisible();
  }
}
