package dev.carillon.notification;

import static dev.carillon.notification.People.as;
import static dev.carillon.notification.People.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransition.Event;
import dev.carillon.platform.db.Database;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class NotificationsTest {

  private static final String ROUTE = "/api/notifications";
  private static final long JOB = 4711;

  /// As document 003 has it.
  private static final String DOCUMENTED = "Schema rebuild completed successfully with 15 tables";

  private final String tenant = People.newTenant();

  @Inject People people;
  @Inject Notifications notifications;
  @Inject JobTold told;
  @Inject Database database;
  @Inject CleanUpStore cleanUp;

  @Test
  void a_notification_is_told_with_the_count_of_the_unread() {
    people.tell(completed(tenant, "bob"));
    people.tell(completed(tenant, "bob"));

    assertThat(people.events(tenant, "bob"))
        .hasSize(2)
        .allSatisfy(event ->
            assertThat(event).startsWith("notification ").contains("Schema Rebuild Completed"))
        .last()
        .asString()
        .contains("\"unreadCount\":2");
  }

  @Test
  void every_change_of_an_inbox_tells_the_count() {
    people.tell(completed(tenant, "bob"), completed(tenant, "bob"));
    String id = as(tenant, "bob").get(ROUTE).then().extract().path("data[0].id");

    as(tenant, "bob").patch(ROUTE + "/" + id + "/read");
    as(tenant, "bob").delete(ROUTE + "/" + id);
    as(tenant, "bob").patch(ROUTE + "/read-all");

    assertThat(people.events(tenant, "bob").subList(2, 5))
        .containsExactly("unread {\"count\":1}", "unread {\"count\":1}", "unread {\"count\":0}");
  }

  @Test
  void counts_told_by_transactions_at_the_same_time_end_with_the_true_one() {
    var sends =
        IntStream.range(0, 20)
            .mapToObj(i ->
                database.inTransaction(
                    tx -> notifications.send(tx, List.of(completed(tenant, "bob")))))
            .toList();

    Uni.join().all(sends).andFailFast().await().atMost(People.SOON);

    List<String> events = people.events(tenant, "bob");
    assertThat(events).hasSize(20);
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i)).contains("\"unreadCount\":" + (i + 1));
    }
  }

  @Test
  void a_transaction_that_rolls_back_tells_nothing() {
    assertThatThrownBy(() ->
            database
                .inTransaction(tx ->
                    notifications
                        .send(tx, List.of(completed(tenant, "bob")))
                        .invoke(() -> {
                          throw new IllegalStateException("no");
                        }))
                .await()
                .atMost(People.SOON))
        .isInstanceOf(IllegalStateException.class);

    as(tenant, "bob").get(ROUTE).then().body("data", hasSize(0));
    assertThat(people.events(tenant, "bob")).isEmpty();
  }

  @Test
  void a_key_makes_one_notification_per_person() {
    long first = people.tell(completed(tenant, "bob").withDedupKey("k"));
    long again =
        people.tell(
            completed(tenant, "bob").withDedupKey("k"),
            completed(tenant, "carol").withDedupKey("k"),
            completed(tenant, "carol").withDedupKey("k"));

    assertThat(first).isEqualTo(1);
    assertThat(again).isEqualTo(1);
    as(tenant, "bob").get(ROUTE).then().body("data", hasSize(1));
    as(tenant, "carol").get(ROUTE).then().body("data", hasSize(1));
    assertThat(people.events(tenant, "bob")).hasSize(1);
  }

  @Test
  void who_wants_nothing_in_the_application_is_not_interrupted_but_has_it_in_the_inbox() {
    String id =
        as(tenant, "bob")
            .get(ROUTE + "/preferences")
            .then()
            .extract()
            .path("data.find { it.notificationType == 'job_status' && it.channel == 'in_app' }.id");
    as(tenant, "bob").body("{\"enabled\": false}").patch(ROUTE + "/preferences/" + id);

    people.tell(completed(tenant, "bob"));
    people.tell(completed(tenant, "bob").with(NewNotification.Options.Builder::mustDeliver));

    as(tenant, "bob").get(ROUTE).then().body("data", hasSize(2));
    assertThat(people.events(tenant, "bob")).first().isEqualTo("unread {\"count\":1}");
    assertThat(people.events(tenant, "bob").getLast()).startsWith("notification ");
  }

  @Test
  void a_person_is_told_in_their_language() {
    as(tenant, "bob")
        .body("{\"timeZone\": \"UTC\", \"digest\": \"off\", \"language\": \"fr\"}")
        .put(ROUTE + "/settings")
        .then()
        .statusCode(200);

    record(step(Event.COMPLETED, List.of("completed"), null));

    as(tenant, "bob")
        .get(ROUTE)
        .then()
        .body("data[0].title", equalTo("Reconstruction du schéma : terminé"));
  }

  @Test
  void a_type_nobody_declared_is_told_in_general_words() {
    people.tell(
        NewNotification.of(tenant, "bob", "job_something", Severity.INFO, Map.of(), Map.of()));

    as(tenant, "bob")
        .get(ROUTE)
        .then()
        .body("data[0].title", equalTo("Notification"))
        .body("data[0].category", equalTo("job_status"));
  }

  @Test
  void many_people_are_told_in_one_call() {
    var all =
        IntStream.range(0, 2_500)
            .mapToObj(i -> completed(tenant, "p" + i))
            .toArray(NewNotification[]::new);

    assertThat(people.tell(all)).isEqualTo(2_500);
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETED, completed, job_completed, success",
    "FAILED, all, job_failed, error",
    "CANCELLED, cancelled, job_cancelled, warning",
    "STARTED, started, job_started, info",
    "QUEUED, queued, job_queued, info"
  })
  void an_owner_who_asked_hears_of_a_step(Event event, String tell, String type, String severity) {
    record(step(event, List.of(tell), null));
    record(step(event, List.of(tell), null));

    as(tenant, "bob")
        .get(ROUTE)
        .then()
        .body("data", hasSize(1))
        .body("data[0].type", equalTo(type))
        .body("data[0].severity", equalTo(severity))
        .body("data[0].data.jobId", equalTo("4711"))
        .body("data[0].data.jobType", equalTo("schema-rebuild"));
  }

  @Test
  void a_failure_is_told_with_its_reason() {
    record(step(Event.FAILED, List.of("failed"), "{\"message\": \"The host is gone\"}"));

    as(tenant, "bob")
        .get(ROUTE)
        .then()
        .body("data[0].message", equalTo("Schema Rebuild failed: The host is gone"))
        .body("data[0].data.error", equalTo("The host is gone"));
  }

  @Test
  void a_named_person_hears_of_it_without_the_result() {
    record(step(Event.COMPLETED, List.of("completed:carol", "completed"), null));

    as(tenant, "carol").get(ROUTE).then().body("data[0].data.result", nullValue());
    as(tenant, "bob").get(ROUTE).then().body("data[0].data.result.totalTables", equalTo(15));
  }

  @Test
  void an_owner_is_told_what_the_result_counts_where_the_kind_has_words_for_it() {
    record(step(Event.COMPLETED, List.of("completed:carol", "completed"), null));

    as(tenant, "bob")
        .get(ROUTE)
        .then()
        .body("data[0].title", equalTo("Schema Rebuild Completed"))
        .body("data[0].message", equalTo(DOCUMENTED));
    as(tenant, "carol")
        .get(ROUTE)
        .then()
        .body("data[0].title", equalTo("Schema Rebuild Completed"))
        .body("data[0].message", equalTo("Schema Rebuild completed successfully."));
  }

  @Test
  void a_step_nobody_asked_for_is_not_wanted() {
    assertThat(told.wants(step(Event.STARTED, List.of("all", "failed:carol"), null))).isFalse();
    assertThat(told.wants(step(Event.COMPLETED, List.of(), null))).isFalse();
    assertThat(told.wants(step(Event.CANCELLED, List.of("all"), null))).isTrue();
  }

  @Test
  void what_is_past_its_time_is_removed_read_or_not() {
    people.tell(completed(tenant, "bob"), completed(tenant, "bob"), completed(tenant, "bob"));
    people.execute(
        "UPDATE notifications SET created_at = now() - interval '91 days' WHERE id IN"
            + " (SELECT id FROM notifications WHERE tenant = $1 LIMIT 2)",
        tenant);

    cleanUp.removeOld(90).await().atMost(People.SOON);

    as(tenant, "bob").get(ROUTE).then().body("data", hasSize(1)).body("unreadCount", equalTo(1));
  }

  private void record(JobTransition step) {
    assertThat(told.wants(step)).isTrue();
    database.inTransaction(tx -> told.record(tx, List.of(step))).await().atMost(People.SOON);
  }

  private JobTransition step(Event event, List<String> tell, @Nullable String error) {
    return new JobTransition(
        JOB,
        tenant,
        "bob",
        "default",
        "schema-rebuild",
        event,
        1,
        1,
        3,
        0,
        tell,
        null,
        event == Event.COMPLETED ? "{\"totalTables\": 15}" : null,
        error,
        null,
        null,
        null);
  }
}
