package dev.carillon.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.carillon.testkit.IssuerResource;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.TestIssuer;
import dev.carillon.testkit.TestIssuer.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every view, light and dark, wide and narrow: no serious fault for people with a screen reader or
/// weak eyes, nothing that runs over the edge. Pictures are kept in `target/images`, those of the
/// documentation in `docs/images` when `carillon.page.images` names that folder.
@QuarkusTest
@TestProfile(ViewsTest.WithDemo.class)
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = IssuerResource.class, restrictToAnnotatedClass = true)
class ViewsTest extends InBrowser {

  public static final class WithDemo implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("carillon.demo", "true", "carillon.demo.step-millis", "400");
    }
  }

  private static final Person ROOT =
      new Person("alice", "default", Set.of("admin", "superadmin", "user"));
  private static final Path PICTURES =
      Path.of(System.getProperty("carillon.page.images", "target/images"));
  private static final Set<String> GRAVE = Set.of("serious", "critical");
  private static final Set<String> SHOWN_TOO = Set.of("overview-dark", "now-narrow");
  private static final int WIDE = 1360;
  private static final int NARROW = 390;
  private static final int HEIGHT = 860;
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final Duration WAIT = Duration.ofMinutes(1);

  private static final Map<String, String> PLACES = new HashMap<>();

  /// [IssuerResource] sets it.
  @SuppressWarnings("NullAway.Init")
  TestIssuer issuer;

  record Look(String name, String address, String shows) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Look> views() {
    return Stream.of(
        new Look("now", "/", "What runs now"),
        new Look("my-jobs", "/my-jobs", "My jobs"),
        new Look("billing", "/billing", "Billing files"),
        new Look("validation", "/billing/{validation}", "demo.csv"),
        new Look("exports", "/exports", "Exports"),
        new Look("notifications", "/notifications", "Notifications"),
        new Look("preferences", "/preferences", "Preferences"),
        new Look("overview", "/overview", "Overview"),
        new Look("jobs", "/jobs", "Jobs"),
        new Look("job", "/jobs/{job}", "Progress"),
        new Look("actions", "/actions", "Actions on many jobs"),
        new Look("queues", "/queues", "Queues"),
        new Look("schedules", "/schedules", "Schedules"),
        new Look("schedule", "/schedules/{schedule}", "billing.clean-up"),
        new Look("breakers", "/breakers", "Circuit breakers"),
        new Look("workers", "/workers", "Workers"),
        new Look("alerts", "/alerts?all=1", "Alerts"),
        new Look("audit", "/audit", "Audit log"),
        new Look("deliveries", "/deliveries", "Mail and webhooks"),
        new Look("deletions", "/deletions", "Deletions"),
        new Look("deletion", "/deletions/{student}", "Demo student"),
        new Look("attendance", "/attendance", "Attendance"),
        new Look("integrations", "/integrations", "Integrations"),
        new Look("connections", "/connections", "Connections"));
  }

  @ParameterizedTest
  @MethodSource("views")
  void a_view_is_legible_for_everybody(Look view) {
    fill();
    var faults = new ArrayList<String>();
    for (var colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      faults.addAll(look(view, WIDE, colours));
    }
    faults.addAll(look(view, NARROW, ColorScheme.LIGHT));

    assertThat(faults).isEmpty();
  }

  private List<String> look(Look view, int width, ColorScheme colours) {
    issuer.nextIs(ROOT, LONG);
    Page page = chromium.page("http://localhost:" + RestAssured.port, width, HEIGHT, colours);
    var person = new PageDriver(page);
    page.navigate("/#" + address(view));
    person.button("Sign in").click();
    assertThat(person.heading(view.shows())).isVisible();
    assertThat(page.locator(".skeleton")).hasCount(0);
    var where = view.name() + (width == NARROW ? "-narrow" : "") + suffix(colours);
    page.screenshot(new Page.ScreenshotOptions().setPath(folder(where).resolve(where + ".png")));
    var faults = new ArrayList<>(person.complaints());
    faults.addAll(gravely(page, where));
    if ((Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth")) {
      faults.add(where + " runs over the edge");
    }
    page.context().close();
    return faults;
  }

  /// One look at each view is enough for the documentation, and two more for the README.
  private static Path folder(String picture) {
    boolean another = picture.endsWith("-dark") || picture.endsWith("-narrow");
    return another && !SHOWN_TOO.contains(picture) ? Path.of("target/images") : PICTURES;
  }

  private static String suffix(ColorScheme colours) {
    return colours == ColorScheme.DARK ? "-dark" : "";
  }

  private static List<String> gravely(Page page, String where) {
    return new AxeBuilder(page)
        .analyze().getViolations().stream()
            .filter(fault -> GRAVE.contains(fault.getImpact()))
            .map(fault ->
                where
                    + ": "
                    + fault.getHelp()
                    + " "
                    + fault.getNodes().stream().limit(3).map(node -> node.getHtml()).toList())
            .toList();
  }

  private static String address(Look view) {
    var address = view.address();
    for (var place : PLACES.entrySet()) {
      address = address.replace("{" + place.getKey() + "}", place.getValue());
    }
    return address;
  }

  /// Something to see on every view, beside what the demo brings.
  private void fill() {
    if (!PLACES.isEmpty()) {
      return;
    }
    var job = enqueue("{\"type\": \"progress\", \"payload\": {\"steps\": 400, \"millis\": 700}}");
    enqueue("{\"type\": \"noop\", \"options\": {\"tell\": [\"completed\"]}}");
    enqueue(
        """
        {"type": "flaky", "payload": {"failures": 9},
         "options": {"maxAttempts": 1, "tell": ["failed"]}}\
        """);
    enqueue(
        """
        {"type": "dependent", "payload": {"dependency": "provider:demo", "failures": 1},
         "options": {"maxAttempts": 2}}\
        """);
    PLACES.put("job", job);
    PLACES.put("schedule", first("/api/schedules?name=billing.clean-up", "data[0].id"));
    PLACES.put("student", first("/api/conservatory/students?limit=1", "data[0].id"));
    PLACES.put("validation", first("/api/validations?status=completed", "data[0].id"));
  }

  /// {@return what a list has first, once it has something: the demo is still playing}
  private String first(String list, String path) {
    return await()
        .atMost(WAIT)
        .until(
            () -> asRoot().get(list).then().statusCode(200).extract().path(path), Objects::nonNull);
  }

  private String enqueue(String job) {
    return asRoot()
        .contentType(ContentType.JSON)
        .body(job)
        .post("/api/jobs")
        .then()
        .statusCode(201)
        .extract()
        .path("data.jobId");
  }

  private RequestSpecification asRoot() {
    return given().auth().oauth2(issuer.accessToken(ROOT));
  }
}
