package dev.carillon.notification;

import static dev.carillon.notification.People.as;
import static dev.carillon.notification.People.completed;
import static dev.carillon.notification.People.withEmail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.platform.http.Problem;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class NotificationResourceTest {

  private static final String ROUTE = "/api/notifications";

  private final String tenant = People.newTenant();

  @Inject People people;

  @Test
  void a_list_has_the_envelope_of_the_documents() {
    people.tell(completed(tenant, "bob"));
    people.tell(completed(tenant, "bob"));

    as(tenant, "bob")
        .get(ROUTE + "?page=1&limit=1&read=false")
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data", hasSize(1))
        .body("data[0].id", notNullValue())
        .body("data[0].type", equalTo("job_completed"))
        .body("data[0].title", equalTo("Schema Rebuild Completed"))
        .body("data[0].message", equalTo("Schema Rebuild completed successfully."))
        .body("data[0].severity", equalTo("success"))
        .body("data[0].data.jobId", equalTo("7"))
        .body("data[0].read", equalTo(false))
        .body("data[0].createdAt", notNullValue())
        .body("unreadCount", equalTo(2))
        .body("pagination.page", equalTo(1))
        .body("pagination.total", equalTo(2))
        .body("pagination.totalPages", equalTo(2))
        .body("pagination.hasNext", equalTo(true))
        .body("pagination.hasPrev", equalTo(false));
  }

  @Test
  void an_empty_inbox_is_a_list_too() {
    as(tenant, "bob")
        .get(ROUTE)
        .then()
        .statusCode(200)
        .body("data", empty())
        .body("unreadCount", equalTo(0))
        .body("pagination.total", equalTo(0));
  }

  @Test
  void a_page_past_the_end_still_counts() {
    people.tell(completed(tenant, "bob"));

    as(tenant, "bob")
        .get(ROUTE + "?page=9")
        .then()
        .body("data", empty())
        .body("unreadCount", equalTo(1))
        .body("pagination.total", equalTo(1));
  }

  @Test
  void a_list_can_be_of_one_type_and_of_the_read() {
    people.tell(completed(tenant, "bob"), system("bob"));
    String id = first("bob", "?type=system");
    as(tenant, "bob").patch(ROUTE + "/" + id + "/read").then().statusCode(200);

    as(tenant, "bob").get(ROUTE + "?read=true").then().body("data.id", contains(id));
    as(tenant, "bob").get(ROUTE + "?read=true&type=job_completed").then().body("data", empty());
    as(tenant, "bob").get(ROUTE + "?read=maybe").then().statusCode(422);
  }

  @Test
  void what_is_read_counts_no_more_and_counts_again_when_it_is_marked_unread() {
    people.tell(completed(tenant, "bob"));
    String id = first("bob", "");

    as(tenant, "bob")
        .patch(ROUTE + "/" + id + "/read")
        .then()
        .statusCode(200)
        .body("data.read", equalTo(true))
        .body("data.readAt", notNullValue());
    assertThat(unread("bob")).isZero();
    as(tenant, "bob")
        .patch(ROUTE + "/" + id + "/unread")
        .then()
        .statusCode(200)
        .body("data.read", equalTo(false))
        .body("data.readAt", nullValue());

    assertThat(unread("bob")).isEqualTo(1);
  }

  @Test
  void everything_can_be_read_at_once() {
    people.tell(completed(tenant, "bob"), completed(tenant, "bob"));

    as(tenant, "bob").patch(ROUTE + "/read-all").then().body("data.count", equalTo(2));
    as(tenant, "bob").patch(ROUTE + "/read-all").then().body("data.count", equalTo(0));

    assertThat(unread("bob")).isZero();
  }

  @Test
  void the_inbox_in_figures() {
    people.tell(completed(tenant, "bob"), completed(tenant, "bob"), system("bob"));
    as(tenant, "bob").patch(ROUTE + "/" + first("bob", "?type=system") + "/read");

    as(tenant, "bob")
        .get(ROUTE + "/stats")
        .then()
        .statusCode(200)
        .body("data.total", equalTo(3))
        .body("data.unread", equalTo(2))
        .body("data.byType.job_completed", equalTo(2))
        .body("data.byType.system", equalTo(1));
  }

  @Test
  void what_was_removed_is_gone() {
    people.tell(completed(tenant, "bob"));
    String id = first("bob", "");

    as(tenant, "bob").delete(ROUTE + "/" + id).then().statusCode(200);

    as(tenant, "bob").get(ROUTE + "/" + id).then().statusCode(404);
    as(tenant, "bob").delete(ROUTE + "/" + id).then().statusCode(404);
    assertThat(unread("bob")).isZero();
  }

  @Test
  void what_has_expired_is_nowhere() {
    people.tell(completed(tenant, "bob").with(options -> options.expiresAfter(Duration.ofDays(1))));
    String id = first("bob", "");
    people.execute(
        "UPDATE notifications SET created_at = now() - interval '2 s',"
            + " expires_at = now() - interval '1 s' WHERE tenant = $1",
        tenant);

    as(tenant, "bob").get(ROUTE).then().body("data", empty()).body("unreadCount", equalTo(0));
    as(tenant, "bob").get(ROUTE + "/" + id).then().statusCode(404);
    as(tenant, "bob").patch(ROUTE + "/" + id + "/read").then().statusCode(404);
  }

  @ParameterizedTest
  @CsvSource({"GET, ''", "PATCH, /read", "PATCH, /unread", "DELETE, ''", "GET, /deliveries"})
  void somebody_elses_notification_is_not_there(String verb, String rest) {
    people.tell(completed(tenant, "bob"));
    String path = ROUTE + "/" + first("bob", "") + rest;

    for (var other : List.of(as(tenant, "carol"), as(People.newTenant(), "bob"))) {
      other
          .request(verb, path)
          .then()
          .statusCode(404)
          .contentType(Problem.MEDIA_TYPE)
          .body("type", equalTo("/problems/not-found"));
    }
    assertThat(unread("bob")).isEqualTo(1);
  }

  @Test
  void the_first_look_at_the_preferences_finds_the_defaults() {
    var preferences = as(tenant, "bob").get(ROUTE + "/preferences").then().statusCode(200);

    List<Map<String, Object>> rows = preferences.extract().path("data");
    assertThat(rows)
        .extracting(
            row -> row.get("notificationType"),
            row -> row.get("channel"),
            row -> row.get("enabled"))
        .contains(
            tuple("job_status", "in_app", true),
            tuple("job_status", "email", true),
            tuple("invitations", "email", true),
            tuple("connections", "email", true),
            tuple("system", "in_app", true),
            tuple("system", "email", false),
            tuple("chat", "email", false));
  }

  @Test
  void a_preference_that_was_changed_stays_changed() {
    String id = preference("bob", "job_status", "email");

    as(tenant, "bob")
        .body("{\"enabled\": false}")
        .patch(ROUTE + "/preferences/" + id)
        .then()
        .statusCode(200)
        .body("data.id", equalTo(id))
        .body("data.enabled", equalTo(false));

    as(tenant, "bob")
        .get(ROUTE + "/preferences")
        .then()
        .body("data.find { it.id == '" + id + "' }.enabled", equalTo(false));
  }

  @Test
  void somebody_elses_preference_is_not_there() {
    String id = preference("bob", "job_status", "email");

    as(tenant, "carol")
        .body("{\"enabled\": false}")
        .patch(ROUTE + "/preferences/" + id)
        .then()
        .statusCode(404);
    as(tenant, "bob").body("{}").patch(ROUTE + "/preferences/" + id).then().statusCode(422);
  }

  @Test
  void settings_are_kept_as_they_were_sent() {
    as(tenant, "bob")
        .get(ROUTE + "/settings")
        .then()
        .statusCode(200)
        .body("data.timeZone", equalTo("UTC"))
        .body("data.quietHours", nullValue())
        .body("data.language", equalTo("en"));

    as(tenant, "bob")
        .body(settings("Europe/Paris", "{\"from\": \"22:00\", \"to\": \"07:00\"}", "daily", "fr"))
        .put(ROUTE + "/settings")
        .then()
        .statusCode(200);

    as(tenant, "bob")
        .get(ROUTE + "/settings")
        .then()
        .body("data.timeZone", equalTo("Europe/Paris"))
        .body("data.quietHours.from", equalTo("22:00"))
        .body("data.quietHours.to", equalTo("07:00"))
        .body("data.digest", equalTo("daily"))
        .body("data.digestHour", equalTo(8))
        .body("data.email", equalTo("bob@example.org"))
        .body("data.language", equalTo("fr"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Mars/Base     | null                                      | off  | en",
        "Europe/Paris  | {\"from\": \"22:00\", \"to\": \"22:00\"} | off  | en",
        "Europe/Paris  | {\"from\": \"22:00\"}                    | off  | en",
        "Europe/Paris  | null                                     | often | en",
        "Europe/Paris  | null                                     | off  | tlh"
      })
  void settings_that_mean_nothing_are_refused(
      String zone, String quiet, String digest, String language) {
    as(tenant, "bob")
        .body(settings(zone, quiet, digest, language))
        .put(ROUTE + "/settings")
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE);
  }

  @ParameterizedTest
  @CsvSource({
    "'a@example.org\\r\\nBcc: b@example.org'",
    "'a@example.org, b@example.org'",
    "'A <a@example.org>'",
    "'a@example.org\\u0000'",
    "nobody"
  })
  void an_address_that_could_be_more_than_one_address_is_refused(String address) {
    as(tenant, "bob")
        .body(settings("UTC", "null", "off", "en").replace("bob@example.org", address))
        .put(ROUTE + "/settings")
        .then()
        .statusCode(anyOf(equalTo(400), equalTo(422)));
  }

  @Test
  void an_address_is_stored_sealed() {
    as(tenant, "bob")
        .body(settings("UTC", "null", "off", "en"))
        .put(ROUTE + "/settings")
        .then()
        .statusCode(200);

    assertThat(
            people.execute(
                "SELECT 1 FROM notification_inbox WHERE tenant = $1 AND email IS NOT NULL"
                    + " AND position('example'::bytea IN email) = 0",
                tenant))
        .isEqualTo(1);
  }

  @Test
  void the_address_of_the_token_is_known_from_the_first_look_and_follows_the_token() {
    withEmail(tenant, "bob", "first@example.org", true).get(ROUTE).then().statusCode(200);
    as(tenant, "bob")
        .get(ROUTE + "/settings")
        .then()
        .body("data.email", equalTo("first@example.org"));

    withEmail(tenant, "bob", "second@example.org", true)
        .get(ROUTE + "/settings")
        .then()
        .body("data.email", equalTo("second@example.org"));
  }

  @ParameterizedTest
  @CsvSource({
    "bob@example.org, false",
    "'bob@example.org\r\nBcc: eve@example.org', true",
    "'bob@example.org, eve@example.org', true",
    "'', true"
  })
  void an_address_of_the_token_that_is_nobodys_or_no_address_is_not_taken(
      String email, boolean verified) {
    withEmail(tenant, "bob", email, verified)
        .get(ROUTE + "/settings")
        .then()
        .statusCode(200)
        .body("data.email", nullValue());
  }

  @Test
  void an_address_set_here_wins_over_the_tokens_until_it_is_taken_back() {
    withEmail(tenant, "bob", "token@example.org", true)
        .body(settings("UTC", "null", "off", "en"))
        .put(ROUTE + "/settings")
        .then()
        .body("data.email", equalTo("bob@example.org"));
    withEmail(tenant, "bob", "token@example.org", true)
        .get(ROUTE + "/settings")
        .then()
        .body("data.email", equalTo("bob@example.org"));

    withEmail(tenant, "bob", "token@example.org", true)
        .body(settings("UTC", "null", "off", "en").replace("\"bob@example.org\"", "null"))
        .put(ROUTE + "/settings")
        .then()
        .body("data.email", equalTo("token@example.org"));
  }

  private static String settings(String zone, String quiet, String digest, String language) {
    return """
    {"timeZone": "%s", "quietHours": %s, "digest": "%s", "email": "bob@example.org",
     "language": "%s"}
    """
        .formatted(zone, quiet, digest, language);
  }

  private NewNotification system(String person) {
    return NewNotification.of(
        tenant,
        person,
        "system",
        Severity.INFO,
        Map.of("title", "Maintenance", "message", "Tonight."),
        Map.of());
  }

  private String first(String person, String query) {
    return as(tenant, person).get(ROUTE + query).then().extract().path("data[0].id");
  }

  private int unread(String person) {
    int counted =
        as(tenant, person).get(ROUTE + "/unread-count").then().extract().path("data.count");
    int listed = as(tenant, person).get(ROUTE).then().extract().path("unreadCount");
    assertThat(listed).isEqualTo(counted);
    return counted;
  }

  private String preference(String person, String type, String channel) {
    return as(tenant, person)
        .get(ROUTE + "/preferences")
        .then()
        .extract()
        .path(
            "data.find { it.notificationType == '%s' && it.channel == '%s' }.id"
                .formatted(type, channel));
  }
}
