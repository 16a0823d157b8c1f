package dev.carillon.notification;

import static io.restassured.RestAssured.given;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.Tokens;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The people of a test, in a tenant nobody else uses, and how they are told something.
@Singleton
public class People {

  public static final Duration SOON = Duration.ofSeconds(20);

  private static final String EVENTS =
      """
      SELECT e.event, e.data::text AS data FROM stream_event e JOIN stream s ON s.id = e.stream
       WHERE s.kind = 'user' AND s.tenant = $1 AND s.name = $2 ORDER BY e.seq
      """;

  private final Database database;
  private final Notifications notifications;
  private final Pool pool;

  People(Database database, Notifications notifications, Pool pool) {
    this.database = database;
    this.notifications = notifications;
    this.pool = pool;
  }

  public static String newTenant() {
    return "t-" + UUID.randomUUID();
  }

  public static RequestSpecification as(String tenant, String person) {
    return given()
        .auth()
        .oauth2(Tokens.inTenant(tenant, person, Role.Names.USER))
        .contentType(ContentType.JSON);
  }

  /// With a token that names an address.
  public static RequestSpecification withEmail(
      String tenant, String person, String email, boolean verified) {
    return given()
        .auth()
        .oauth2(Tokens.withEmail(tenant, person, email, verified, Role.Names.USER))
        .contentType(ContentType.JSON);
  }

  public static RequestSpecification admin(String tenant) {
    return given()
        .auth()
        .oauth2(Tokens.inTenant(tenant, "alice", Role.Names.ADMIN))
        .contentType(ContentType.JSON);
  }

  public static NewNotification completed(String tenant, String person) {
    return NewNotification.of(
        tenant,
        person,
        "job_completed",
        Severity.SUCCESS,
        Map.of("job", "Schema Rebuild"),
        Map.of("jobId", "7"));
  }

  public long tell(NewNotification... all) {
    return database.inTransaction(tx -> notifications.send(tx, List.of(all))).await().atMost(SOON);
  }

  /// {@return `event data` of what the person's stream holds, in order}
  public List<String> events(String tenant, String person) {
    return Rows.map(
        pool.preparedQuery(EVENTS).execute(Tuple.of(tenant, person)).await().atMost(SOON),
        row -> row.getString("event") + " " + row.getString("data"));
  }

  /// {@return rows found or changed (count)}
  public int execute(String statement, Object... values) {
    var rows = pool.preparedQuery(statement).execute(Tuple.from(values)).await().atMost(SOON);
    return Math.max(rows.rowCount(), rows.size());
  }
}
