package dev.carillon.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import dev.carillon.testkit.IssuerResource;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.TestIssuer;
import dev.carillon.testkit.TestIssuer.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What people change by the pages, and what changes under them.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = IssuerResource.class, restrictToAnnotatedClass = true)
class ChangesTest extends InBrowser {

  private static final Person ERIN = new Person("erin", "default", Set.of("admin", "user"));
  private static final Person FRANK = new Person("frank", "default", Set.of("user"));
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int A_PAGE = 50;

  /// [IssuerResource] sets it.
  @SuppressWarnings("NullAway.Init")
  TestIssuer issuer;

  private PageDriver erin;

  @BeforeEach
  void signIn() {
    issuer.nextIs(ERIN, LONG);
    var origin = "http://localhost:" + RestAssured.port;
    erin = new PageDriver(chromium.page(origin, 1360, 860, ColorScheme.LIGHT)).signIn();
  }

  @AfterEach
  void close() {
    assertThat(erin.complaints()).isEmpty();
    erin.page().context().close();
  }

  @Test
  void a_schedule_is_changed_and_keeps_what_the_form_does_not_show() {
    String id =
        asErin()
            .contentType(ContentType.JSON)
            .body(
                """
                {"name": "changed-by-hand", "every": "PT15M", "zone": "Europe/Paris",
                 "type": "noop", "payload": {"a": 1}, "catchUp": "all", "catchUpLimit": 7,
                 "options": {"priority": 5}}\
                """)
            .post("/api/schedules")
            .then()
            .statusCode(201)
            .extract()
            .path("data.id");
    erin.goTo("/schedules/" + id);
    erin.button("Change…").click();
    assertThat(erin.dialog().locator("[name=type]")).containsText("noop");
    assertThat(erin.dialog().locator("[name=type]")).not().containsText("audit.archive");
    Locator payload = erin.dialog().locator("[name=payload]");
    payload.fill("{\"a\": ");
    erin.button("Save").click();
    assertThat(erin.dialog().locator(".wrong-text")).containsText("is not JSON");
    payload.fill("{\"a\": 2}");
    erin.button("Save").click();

    assertThat(erin.dialog()).hasCount(0);
    asErin()
        .get("/api/schedules/" + id)
        .then()
        .body("data.version", equalTo(2))
        .body("data.payload.a", equalTo(2))
        .body("data.every", equalTo("PT15M"))
        .body("data.zone", equalTo("Europe/Paris"))
        .body("data.catchUp", equalTo("all"))
        .body("data.catchUpLimit", equalTo(7))
        .body("data.options.priority", equalTo(5));
  }

  /// A number that JavaScript would round is somebody's id.
  @Test
  void the_form_of_a_schedule_sends_both_rules_that_were_typed_and_numbers_as_they_were() {
    String id =
        asErin()
            .contentType(ContentType.JSON)
            .body(
                """
                {"name": "sent-as-typed", "cron": "0 2 * * *", "type": "noop",
                 "payload": {"a": 9007199254740993}}\
                """)
            .post("/api/schedules")
            .then()
            .statusCode(201)
            .extract()
            .path("data.id");
    erin.goTo("/schedules/" + id);
    erin.button("Change…").click();
    Locator every = erin.dialog().locator("[name=every]");
    every.fill("PT15M");
    erin.button("Save").click();
    assertThat(erin.dialog().locator(".wrong-text").first()).containsText("not both of them");
    every.fill("");
    erin.button("Save").click();

    assertThat(erin.dialog()).hasCount(0);
    asErin()
        .get("/api/schedules/" + id)
        .then()
        .body("data.version", equalTo(2))
        .body("data.cron", equalTo("0 2 * * *"))
        .body(containsString("9007199254740993"));
  }

  @Test
  void notifications_deleted_one_after_the_other_are_all_gone() {
    int many = 5;
    for (int i = 0; i < many; i++) {
      enqueue("{\"type\": \"noop\", \"options\": {\"tell\": [\"completed@in_app\"]}}");
    }
    erin.goTo("/notifications");
    Locator rows = erin.page().locator("main .inbox li");
    assertThat(rows).hasCount(many);
    for (int left = many; left > 0; left--) {
      assertThat(rows).hasCount(left);
      rows.first().getByTitle("Delete").click();
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> asErin().get("/api/notifications").then().body("pagination.total", equalTo(0)));
  }

  @Test
  void nothing_is_sent_in_the_name_of_somebody_else_who_signed_in_meanwhile() {
    erin.goTo("/preferences");
    erin.page().locator("[name=email]").fill("erin@example.org");
    frankTakesOver();
    erin.button("Save").click();

    erin.sees("Somebody else signed in meanwhile");
    given()
        .auth()
        .oauth2(issuer.accessToken(FRANK))
        .get("/api/notifications/settings")
        .then()
        .body("data.email", equalTo(null));
    erin.button("Reload").click();
    assertThat(erin.navigation().getByText("My jobs")).isVisible();
    assertThat(erin.navigation().getByText("Overview")).hasCount(0);
  }

  @Test
  void a_page_nobody_looks_at_learns_that_somebody_else_signed_in() {
    erin.goTo("/preferences");
    erin.page().context().clearCookies();
    issuer.nextIs(FRANK, LONG);
    new PageDriver(erin.page().context().newPage()).signIn();

    erin.sees("Somebody else signed in meanwhile");
  }

  @Test
  void whoever_comes_back_to_a_page_is_told_that_somebody_else_signed_in() {
    erin.goTo("/preferences");
    frankTakesOver();

    erin.page().evaluate("window.dispatchEvent(new Event('focus'))");

    erin.sees("Somebody else signed in meanwhile");
  }

  @Test
  void signing_out_leads_to_the_pages_of_whoever_signed_in_meanwhile() {
    erin.goTo("/preferences");
    frankTakesOver();

    erin.button("Account").click();
    erin.button("Sign out").click();

    assertThat(erin.navigation().getByText("My jobs")).isVisible();
    assertThat(erin.navigation().getByText("Overview")).hasCount(0);
  }

  /// He signs in, and the page is not told.
  private void frankTakesOver() {
    issuer.nextIs(FRANK, LONG);
    var origin = "http://localhost:" + RestAssured.port;
    var frank = new PageDriver(chromium.page(origin, 1360, 860, ColorScheme.LIGHT)).signIn();
    erin.isTakenOverBy(frank);
    frank.page().context().close();
  }

  @Test
  void a_list_read_to_its_end_stays_when_a_new_job_comes() {
    int many = A_PAGE + 3;
    var job = "{\"type\": \"noop\", \"options\": {\"tags\": [\"one-of-many\"]}}";
    for (int i = 0; i < many; i++) {
      enqueue(job);
    }
    erin.goTo("/my-jobs?tag=one-of-many");
    Locator rows = erin.page().locator("tbody tr");
    assertThat(rows).hasCount(A_PAGE);
    erin.button("Show older").click();
    assertThat(rows).hasCount(many);
    enqueue(job);

    assertThat(erin.page().getByText(Pattern.compile("^ *1 new$"))).isVisible();
    assertThat(rows).hasCount(many);
  }

  @Test
  void nothing_of_a_job_is_shown_under_the_address_of_another() {
    var job = enqueue("{\"type\": \"progress\", \"payload\": {\"steps\": 400, \"millis\": 250}}");
    erin.goTo("/jobs/" + job);
    assertThat(erin.button("Cancel…")).isVisible();
    erin.goTo("/jobs/999999999999").sees("Not found");

    assertThat(erin.button("Cancel…")).hasCount(0);
    asErin().post("/api/jobs/" + job + "/cancel").then().statusCode(200);
  }

  @Test
  void a_job_that_waits_for_another_try_shows_when_it_is_due() {
    var job =
        enqueue(
            """
            {"type": "flaky", "payload": {"failures": 1},
             "options": {"maxAttempts": 2, "delayMs": 4000,
                         "backoff": {"kind": "fixed", "delayMs": 3000000}}}\
            """);
    // The list is read before the first try; what comes after it is told by events alone.
    erin.page().reload();

    assertThat(erin.page().locator(".runs a[href='#/jobs/" + job + "']"))
        .containsText(Pattern.compile("due in [45][0-9] min"));
  }

  private RequestSpecification asErin() {
    return given().auth().oauth2(issuer.accessToken(ERIN));
  }

  private String enqueue(String job) {
    return asErin()
        .contentType(ContentType.JSON)
        .body(job)
        .post("/api/jobs")
        .then()
        .statusCode(201)
        .extract()
        .path("data.jobId");
  }
}
