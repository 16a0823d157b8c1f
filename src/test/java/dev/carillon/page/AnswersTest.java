package dev.carillon.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.carillon.testkit.IssuerResource;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.TestIssuer;
import dev.carillon.testkit.TestIssuer.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the pages say of answers that are hard to come by. They are made up here, in the form the
/// service gives them.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = IssuerResource.class, restrictToAnnotatedClass = true)
class AnswersTest extends InBrowser {

  private static final Person ALICE = new Person("alice", "default", Set.of("admin", "user"));
  private static final String RUN = "6f1f3bb0-8a3c-4e0e-9d3d-0d2a6b6a1c12";

  /// [IssuerResource] sets it.
  @SuppressWarnings("NullAway.Init")
  TestIssuer issuer;

  private PageDriver alice;

  @BeforeEach
  void signIn() {
    issuer.nextIs(ALICE, Duration.ofMinutes(30));
    var origin = "http://localhost:" + RestAssured.port;
    alice = new PageDriver(chromium.page(origin, 1360, 860, ColorScheme.LIGHT)).signIn();
  }

  @AfterEach
  void close() {
    assertThat(alice.complaints()).isEmpty();
    alice.page().context().close();
  }

  private void answer(String address, int status, String json) {
    alice
        .page()
        .route(
            address,
            route ->
                route.fulfill(
                    new Route.FulfillOptions()
                        .setStatus(status)
                        .setContentType("application/json")
                        .setBody(json)));
  }

  private void answer(String address, String json) {
    answer(address, 200, json);
  }

  private void answerRun(String figures) {
    answer(
        "**/api/validations/" + RUN,
        """
        {"id": "%s", "jobId": "validation-%s", "fileName": "made-up.csv", "fileSize": "1000",
         "rowErrorCount": "0", "errorCount": "0", "createdBy": "alice", %s}\
        """
            .formatted(RUN, RUN, figures));
    answer("**/api/validations/" + RUN + "/results", "[]");
  }

  @Test
  void a_restoration_lists_the_rows_that_could_not_come_back() {
    answer(
        "**/api/conservatory/students/s-1",
        """
        {"data": {"id": "s-1", "fullName": "Made-up student", "deleted": true,
                  "deletionAuditId": "a-1"}}\
        """);
    answer("**/api/cascade/audit/s-1?*", "{\"auditHistory\": []}");
    answer(
        "**/api/cascade/restore/s-1",
        """
        {"restoration": {"restorationOperations": [], "conflicts": [
          {"collection": "teachers", "field": "studentIds", "rows": [
            {"key": {"id": "t-1"}, "reason": "taken"},
            {"key": {"id": "t-2"}, "reason": "changed"}]}]}}\
        """);
    alice.goTo("/deletions/s-1");
    alice.button("Restore…").click();
    alice.page().getByLabel("Reason, for the audit log").fill("It was the wrong one");
    alice.button("Restore").click();

    assertThat(alice.dialog()).containsText("Back, but for 2 rows");
    assertThat(alice.dialog()).containsText("t-1: somebody else has the place");
    assertThat(alice.dialog()).containsText("t-2: it was changed meanwhile");
  }

  @Test
  void a_validation_that_failed_shows_how_far_it_came_and_praises_nothing() {
    answerRun(
        """
        "status": "failed", "progress": "40", "totalRows": "1000", "processedRows": "400",
        "resultCount": "0", "errorMessage": "Cancelled by user"\
        """);
    alice.goTo("/billing/" + RUN).sees("400 of 1,000 rows read");

    alice.sees("40 %");
    assertThat(alice.page().getByText("No finding")).hasCount(0);
  }

  @Test
  void findings_that_were_removed_are_not_said_to_be_none() {
    answerRun(
        """
        "status": "completed", "progress": "100", "totalRows": "1000", "processedRows": "1000",
        "resultCount": "3"\
        """);

    alice.goTo("/billing/" + RUN).sees("The findings were removed");
    assertThat(alice.page().getByText("No finding")).hasCount(0);
  }

  @Test
  void a_view_goes_on_asking_after_a_fault_of_the_service() {
    var queues = "**/api/console/queues*";
    answer(queues, 500, "{\"status\": 500, \"title\": \"A fault, and no more\"}");
    alice.goTo("/queues").sees("A fault, and no more");

    alice.page().unroute(queues);

    assertThat(alice.page().getByText("A fault, and no more")).hasCount(0);
  }

  @Test
  void who_is_not_signed_out_is_told() {
    answer("**/logout", 503, "{\"status\": 503, \"title\": \"Away\"}");
    alice.button("Account").click();
    alice.button("Sign out").click();

    alice.sees("You are still signed in");
    assertThat(alice.navigation()).isVisible();
  }

  @Test
  void a_schedule_that_was_passed_over_is_not_said_to_have_fired() {
    answer(
        "**/api/schedules?*",
        """
        {"data": [{"id": "7", "name": "nightly", "cron": "0 2 * * *", "zone": "UTC",
                   "type": "noop"}],
         "pagination": {"page": 1, "limit": 50, "total": 1, "totalPages": 1}}\
        """);
    answer(
        "**/api/schedules/7/trigger",
        "{\"data\": {\"jobId\": \"42\", \"outcome\": \"skipped_overlap\"}}");
    alice.goTo("/schedules");
    alice.button("Fire now").click();

    alice.sees("nightly was passed over");
    assertThat(alice.page().getByText("nightly fired")).hasCount(0);
  }

  @Test
  void a_job_that_is_asked_for_anew_is_not_offered_to_be_retried() {
    answer(
        "**/api/console/jobs?*",
        """
        {"data": [{"id": "512", "type": "cascadeDeletion", "status": "discarded",
                   "repeatable": false},
                  {"id": "256", "type": "noop", "status": "discarded", "repeatable": true}],
         "next": null, "complete": true, "searched": 0}\
        """);
    alice.goTo("/jobs");
    Locator rows = alice.page().locator("tbody tr");

    assertThat(rows).hasCount(2);
    assertThat(rows.filter(new Locator.FilterOptions().setHasText("512")))
        .not()
        .containsText("Retry");
    assertThat(rows.filter(new Locator.FilterOptions().setHasText("256"))).containsText("Retry");
  }

  @Test
  void the_connections_after_the_twentieth_are_on_the_next_page() {
    answer(
        "**/api/connections",
        """
        {"data": [{"id": "c-1", "name": "The first", "dbType": "sqlite", "config": {}}],
         "pagination": {"page": 1, "limit": 20, "total": 21, "totalPages": 2}}\
        """);
    answer(
        "**/api/connections?page=2",
        """
        {"data": [{"id": "c-21", "name": "The last", "dbType": "sqlite", "config": {}}],
         "pagination": {"page": 2, "limit": 20, "total": 21, "totalPages": 2}}\
        """);
    alice.goTo("/connections").sees("The first");
    alice.button("On").click();

    alice.sees("The last");
  }
}
