package dev.carillon.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.carillon.testkit.IssuerResource;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.TestIssuer;
import dev.carillon.testkit.TestIssuer.Person;
import dev.carillon.workload.billing.csv.BillingCsvGenerator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people do with the pages, in a real browser, signed in at an OIDC server.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = IssuerResource.class, restrictToAnnotatedClass = true)
class PagesTest extends InBrowser {

  private static final Person ALICE = new Person("alice", "default", Set.of("admin", "user"));
  private static final Person BOB = new Person("bob", "default", Set.of("user"));
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final IsVisibleOptions PATIENTLY = new IsVisibleOptions().setTimeout(60_000);
  private static final int WIDTH = 1360;
  private static final int HEIGHT = 860;

  /// [IssuerResource] sets it.
  @SuppressWarnings("NullAway.Init")
  TestIssuer issuer;

  private Relay relay;
  private PageDriver alice;

  @BeforeEach
  void signIn() {
    relay = new Relay(RestAssured.port);
    alice = signedIn(ALICE);
  }

  @AfterEach
  void nothingBrokeTheSecurityPolicyOrAScript() {
    assertThat(alice.complaints()).isEmpty();
    alice.page().context().close();
    relay.close();
  }

  private PageDriver signedIn(Person person) {
    issuer.nextIs(person, LONG);
    return new PageDriver(chromium.page(relay.origin(), WIDTH, HEIGHT, ColorScheme.LIGHT)).signIn();
  }

  @Test
  void people_sign_in_see_what_their_role_may_and_sign_out() {
    assertThat(alice.navigation().getByText("Overview")).isVisible();
    var bob = signedIn(BOB);
    assertThat(bob.navigation().getByText("My jobs")).isVisible();
    assertThat(bob.navigation().getByText("Overview")).hasCount(0);

    bob.goTo("/audit").sees("Not allowed");
    bob.button("Account").click();
    bob.sees("Tenant default");
    bob.button("Sign out").click();

    assertThat(bob.navigation()).hasCount(0);
    bob.page().context().close();
  }

  @Test
  void a_link_leads_to_its_view_through_the_sign_in() {
    issuer.nextIs(BOB, LONG);
    var bob = new PageDriver(chromium.page(relay.origin(), WIDTH, HEIGHT, ColorScheme.LIGHT));
    bob.page().navigate("/#/my-jobs?state=completed");
    bob.button("Sign in").click();

    assertThat(bob.heading("My jobs")).isVisible();
    assertThat(bob.button("completed")).hasAttribute("aria-pressed", "true");
    bob.page().context().close();
  }

  @Test
  void a_job_is_followed_live_to_its_end() {
    var job = enqueue("{\"type\": \"progress\", \"payload\": {\"steps\": 20, \"millis\": 150}}");
    alice.goTo("/my-jobs");
    Locator row = rowOf(job);

    assertThat(row.locator(".badge")).hasText("running");
    assertThat(row.locator(".says")).containsText(Pattern.compile("[1-9][0-9]? %"));
    assertThat(row.locator(".badge")).hasText("completed");
    row.getByRole(AriaRole.LINK).first().click();
    alice.sees("Enqueued by alice");
  }

  @Test
  void a_running_job_is_cancelled_after_a_question() {
    var job = enqueue("{\"type\": \"progress\", \"payload\": {\"steps\": 400, \"millis\": 250}}");
    alice.goTo("/my-jobs");
    rowOf(job).getByText("Cancel").click();
    alice.button("Cancel the job").click();

    assertThat(rowOf(job).locator(".badge")).hasText("cancelled");
  }

  @Test
  void a_billing_file_is_uploaded_judged_and_its_findings_taken_away(@TempDir Path folder)
      throws IOException {
    var file = folder.resolve("made-up.csv");
    try (var out = Files.newOutputStream(file)) {
      BillingCsvGenerator.write(out, BillingCsvGenerator.Spec.realExport(500, 7));
    }
    alice.goTo("/billing");
    alice.page().setInputFiles("#file", file);
    alice.button("Upload and validate").click();

    assertThat(alice.page().getByText("Export as CSV")).isVisible(PATIENTLY);
    assertThat(alice.page().locator(".filters .num"))
        .containsText(Pattern.compile("^([0-9,]+) of \\1$"));
    alice.page().getByLabel("Severity").selectOption("error");
    assertThat(alice.page().locator("tbody .badge.bad").first()).isVisible();
    assertThat(alice.page().locator("tbody .badge.run")).hasCount(0);
    Download taken =
        alice.page().waitForDownload(() -> alice.page().getByText("Export as CSV").click());
    assertThat(Files.readString(taken.path())).startsWith("\ufeffseverity,").contains("error,");
    assertThat(alice.page().url()).contains("severity=error");
  }

  @Test
  void a_file_that_is_no_billing_file_is_refused_with_its_reason(@TempDir Path folder)
      throws IOException {
    var file = Files.writeString(folder.resolve("shopping.csv"), "milk;bread\n1;2\n");
    alice.goTo("/billing");
    alice.page().setInputFiles("#file", file);
    alice.button("Upload and validate").click();

    assertThat(alice.page().locator(".note[role=alert], .badge.bad").first()).isVisible(PATIENTLY);
  }

  @Test
  void all_failed_jobs_that_match_run_again_after_their_number_was_shown() {
    for (int i = 0; i < 3; i++) {
      enqueue(
          """
          {"type": "flaky", "payload": {"failures": 1},
           "options": {"maxAttempts": 1, "tags": ["to-be-retried"]}}\
          """);
    }
    alice.goTo("/jobs?state=discarded&tag=to-be-retried");
    assertThat(alice.page().locator("tbody tr")).hasCount(3);
    alice.button("Retry all that match…").click();
    assertThat(alice.dialog()).containsText("Retry 3 jobs?");
    alice.page().getByLabel("Reason, for the audit log").fill("The provider is back again");
    alice.button("Retry 3 jobs").click();

    alice.sees("\"done\": 3");
    alice.goTo("/audit");
    alice.sees("The provider is back again");
  }

  @Test
  void preferences_and_quiet_hours_are_kept() {
    alice.goTo("/preferences");
    Locator byMail = alice.page().getByLabel("Job status by mail");
    byMail.uncheck();
    alice.sees("Job status by mail: off");
    alice.page().getByLabel(Pattern.compile("Quiet hours")).check();
    alice.page().locator("[name=from]").fill("21:30");
    alice.button("Save").click();
    alice.sees("Saved");
    alice.page().reload();

    assertThat(byMail).not().isChecked();
    assertThat(alice.page().locator("[name=from]")).hasValue("21:30");
  }

  @Test
  void what_happens_to_a_job_rings_the_bell_and_is_read_and_deleted() {
    enqueue("{\"type\": \"noop\", \"options\": {\"tell\": [\"completed@in_app\"]}}");
    assertThat(alice.page().locator(".bell .unread")).isVisible();
    assertThat(alice.page().locator(".toast strong").getByText("Noop Completed")).isVisible();
    alice.goTo("/notifications");
    alice.button("Mark all read").click();

    assertThat(alice.page().locator(".bell .unread")).hasCount(0);
    int before = alice.page().locator(".inbox li").count();
    alice.page().locator(".inbox li").first().getByTitle("Delete").click();
    assertThat(alice.page().locator("main .inbox li")).hasCount(before - 1);
    alice.button("Undo").click();
    assertThat(alice.page().locator("main .inbox li")).hasCount(before);
  }

  @Test
  void a_service_that_goes_away_and_comes_back_is_found_again_and_nothing_is_missed() {
    var job = enqueue("{\"type\": \"progress\", \"payload\": {\"steps\": 60, \"millis\": 150}}");
    alice.goTo("/jobs/" + job);
    alice.sees("running");
    relay.goAway();
    alice.sees("No connection to the service");
    relay.comeBack();

    assertThat(alice.page().locator(".wire.open")).isVisible(PATIENTLY);
    assertThat(alice.page().locator(".banner")).hasCount(0);
    assertThat(alice.page().locator("main .head").getByText("completed")).isVisible(PATIENTLY);
  }

  @Test
  void a_session_that_is_over_keeps_what_was_typed_and_goes_on_in_a_second_window() {
    alice.goTo("/preferences");
    Locator address = alice.page().locator("[name=email]");
    address.fill("somebody@example.org");
    alice.page().context().clearCookies();
    alice.button("Save").click();
    alice.sees("Your session is over");
    issuer.nextIs(ALICE, LONG);
    Page second = alice.page().waitForPopup(() -> alice.button("Sign in again").click());
    second.waitForClose(() -> {});
    alice.page().evaluate("window.dispatchEvent(new Event('focus'))");

    assertThat(alice.page().locator(".banner")).hasCount(0);
    assertThat(address).hasValue("somebody@example.org");
    alice.button("Save").click();
    alice.sees("Saved");
  }

  @Test
  void broken_links_and_foreign_ids_say_what_they_are() {
    alice.goTo("/nowhere/at/all").sees("There is no such page");
    alice.goTo("/jobs?from=yesterday");
    assertThat(alice.heading("Jobs")).isVisible();
    alice.goTo("/jobs/50%").sees("There is no such page");
    alice.goTo("/jobs/999999999999").sees("Not found");
    alice.goTo("/billing/00000000-0000-0000-0000-000000000000").sees("Not found");
  }

  @Test
  void the_keyboard_searches_helps_and_goes_places() {
    // A key pressed before the page hears keys is nobody's.
    assertThat(alice.navigation().getByText("Overview")).isVisible();
    assertThat(alice.page().locator("#search")).isVisible();
    alice.page().keyboard().press("/");
    assertThat(alice.page().locator("#search")).isFocused();
    alice.page().keyboard().press("Escape");
    alice.page().keyboard().press("?");
    assertThat(alice.dialog()).containsText("Search jobs by id");
    alice.page().keyboard().press("Escape");
    alice.page().keyboard().press("g");
    alice.page().keyboard().press("s");

    assertThat(alice.heading("Schedules")).isVisible();
  }

  @Test
  void a_view_that_arrives_late_does_not_take_the_keyboard_from_the_search() {
    var onTheWay = new ArrayList<Route>();
    assertThat(alice.navigation().getByText("Overview")).isVisible();
    alice.page().route("**/*.js", onTheWay::add);
    alice.navigation().getByText("Schedules").click();
    alice.page().waitForCondition(() -> !onTheWay.isEmpty());

    alice.page().keyboard().press("/");
    alice.page().unroute("**/*.js");
    onTheWay.forEach(Route::resume);
    assertThat(alice.heading("Schedules")).isVisible();
    alice.page().keyboard().type("1234");
    assertThat(alice.page().locator("#search")).hasValue("1234");

    alice.page().keyboard().press("Enter");
    alice.sees("Not found");
    assertThat(alice.page().locator("#main")).isFocused();
  }

  private Locator rowOf(String job) {
    return alice.page().locator("tbody tr", new Page.LocatorOptions().setHasText(job));
  }

  private String enqueue(String job) {
    return given()
        .auth()
        .oauth2(issuer.accessToken(ALICE))
        .contentType(ContentType.JSON)
        .body(job)
        .post("/api/jobs")
        .then()
        .statusCode(201)
        .extract()
        .path("data.jobId");
  }
}
