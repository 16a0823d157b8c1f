package dev.carillon.workload.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Members, their roles, and how one becomes one.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class MembersTest {

  private static final ExplorerClient ALICE = ExplorerClient.user("alice");
  private static final ExplorerClient BOB = ExplorerClient.user("bob");

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Inject Pool pool;
  @Inject ConnectionAccess access;
  @Inject Invitations invitations;

  String connection;
  String path;

  @BeforeEach
  void connect() {
    connection = ALICE.connection(TestSource.sqlite().shop());
    path = "/api/connections/" + connection;
  }

  private void join(String role) {
    ALICE.post(path + "/members", Map.of("userId", "bob", "role", role)).statusCode(201);
  }

  @ParameterizedTest
  @CsvSource({
    "viewer, 200, 403, 403, 403, 403",
    "tester, 200, 202, 403, 403, 403",
    "developer, 200, 202, 202, 403, 403",
    "admin, 200, 202, 202, 202, 403"
  })
  void each_role_may_what_those_before_it_may(
      String role, int see, int export, int bring, int backUp, int remove) {
    join(role);
    String file = BOB.upload("id,name\n50,x\n");

    BOB.get(path).statusCode(see).body("data.role", equalTo(role));
    BOB.post(path + "/export", Map.of("table", "customer")).statusCode(export);
    BOB.post(path + "/import", Map.of("fileUrl", file, "tableName", "customer")).statusCode(bring);
    BOB.post(path + "/backup", Map.of()).statusCode(backUp);
    BOB.patch(path, Map.of("name", "Renamed")).statusCode(backUp == 202 ? 200 : 403);
    BOB.delete(path).statusCode(remove);
  }

  @Test
  void a_job_may_what_its_owner_may_when_it_runs() {
    join("viewer");
    var order =
        Map.of(
            "type",
            "data-export",
            "payload",
            Map.of("connectionId", connection, "query", "SELECT 1", "userId", "alice"));
    String early = BOB.post("/api/jobs", order).statusCode(201).extract().path("data.jobId");
    BOB.ended(early).body("data.state", equalTo("failed"));

    ALICE.patch(path + "/members/bob", Map.of("role", "tester")).statusCode(200);

    String late = BOB.post("/api/jobs", order).statusCode(201).extract().path("data.jobId");
    BOB.ended(late).body("data.state", equalTo("completed"));
  }

  /// It would change nothing, and all would be told that they had joined.
  @Test
  void a_member_is_not_invited_and_joins_once() {
    join("viewer");
    ALICE
        .post(path + "/invitations", Map.of("userId", "bob", "role", "admin"))
        .statusCode(409)
        .body("detail", containsString("member already"));

    String invitation =
        ALICE
            .post(path + "/invitations", Map.of("userId", "carol", "role", "tester"))
            .statusCode(201)
            .extract()
            .path("data.id");
    ALICE.post(path + "/members", Map.of("userId", "carol", "role", "viewer")).statusCode(201);
    var carol = ExplorerClient.user("carol");

    carol.post("/api/invitations/" + invitation + "/accept", Map.of()).statusCode(409);

    carol.get(path).statusCode(200).body("data.role", equalTo("viewer"));
  }

  @Test
  void members_are_added_changed_and_removed_and_are_told() {
    join("viewer");
    ALICE.post(path + "/members", Map.of("userId", "bob", "role", "viewer")).statusCode(409);
    ALICE.patch(path + "/members/bob", Map.of("role", "admin")).statusCode(200);
    ALICE.get(path + "/members").body("data.userId", hasItems("alice", "bob"));
    ALICE.delete(path + "/members/alice").statusCode(409);
    ALICE.patch(path + "/members/alice", Map.of("role", "viewer")).statusCode(409);
    ALICE.patch(path + "/members/nobody", Map.of("role", "viewer")).statusCode(404);
    ALICE.patch(path + "/members/bob", Map.of("role", "owner")).statusCode(422);
    ALICE.delete(path + "/members/bob").statusCode(200);
    BOB.get(path).statusCode(404);

    for (String type : new String[] {"connection_shared", "role_changed", "connection_removed"}) {
      BOB.get("/api/notifications?type=" + type)
          .body("data.data.connectionId", hasItem(connection));
    }
  }

  @Test
  void those_who_look_after_the_members_hear_of_each_that_comes_and_goes() {
    ALICE.post(path + "/members", Map.of("userId", "carol", "role", "admin")).statusCode(201);
    ALICE.post(path + "/members", Map.of("userId", "dave", "role", "viewer")).statusCode(201);
    var carol = ExplorerClient.user("carol");

    join("tester");
    BOB.delete(path + "/members/bob").statusCode(200);

    for (String type : new String[] {"member_added", "member_removed"}) {
      String mine = "data.findAll { it.data.connectionId == '" + connection + "' }";
      carol
          .get("/api/notifications?type=" + type)
          .body(mine, hasSize(1 + (type.endsWith("added") ? 1 : 0)));
      ALICE
          .get("/api/notifications?type=" + type)
          .body(mine, hasSize(type.endsWith("added") ? 0 : 1));
      ExplorerClient.user("dave").get("/api/notifications?type=" + type).body(mine, hasSize(0));
      BOB.get("/api/notifications?type=" + type).body(mine, hasSize(0));
    }
  }

  @Test
  void who_looks_after_the_members_hears_of_one_who_was_invited() {
    ALICE.post(path + "/members", Map.of("userId", "carol", "role", "admin")).statusCode(201);
    String invitation =
        ALICE
            .post(path + "/invitations", Map.of("userId", "bob", "role", "tester"))
            .extract()
            .path("data.id");

    BOB.post("/api/invitations/" + invitation + "/accept", Map.of()).statusCode(200);

    ExplorerClient.user("carol")
        .get("/api/notifications?type=member_added")
        .body("data.data.connectionId", hasItem(connection));
    ALICE
        .get("/api/notifications?type=member_added")
        .body("data.data.connectionId", not(hasItem(connection)));
  }

  @Test
  void a_member_may_leave() {
    join("viewer");
    BOB.delete(path + "/members/alice").statusCode(403);
    BOB.delete(path + "/members/bob").statusCode(200);
    BOB.get(path).statusCode(404);
  }

  @Test
  void a_person_who_is_invited_is_told_and_accepts_once() {
    String invitation =
        ALICE
            .post(path + "/invitations", Map.of("userId", "bob", "role", "tester"))
            .statusCode(201)
            .extract()
            .path("data.id");
    ALICE.post(path + "/invitations", Map.of("userId", "bob", "role", "admin")).statusCode(409);
    BOB.get("/api/notifications?type=invitation_received")
        .body("data.data.invitationId", hasItem(invitation));
    BOB.get("/api/invitations").body("data.id", hasItem(invitation));
    ExplorerClient.user("mallory")
        .post("/api/invitations/" + invitation + "/accept", Map.of())
        .statusCode(404);

    BOB.post("/api/invitations/" + invitation + "/accept", Map.of()).statusCode(200);

    BOB.get(path).statusCode(200).body("data.role", equalTo("tester"));
    BOB.post("/api/invitations/" + invitation + "/accept", Map.of()).statusCode(409);
    ALICE
        .get("/api/notifications?type=invitation_accepted")
        .body("data.data.connectionId", hasItem(connection));
  }

  @ParameterizedTest
  @ValueSource(strings = {"removed", "tester"})
  void who_may_not_invite_any_more_gets_nobody_in_by_an_earlier_invitation(String now) {
    join("admin");
    var invited = Map.of("email", "bob-2@example.org", "role", "admin");
    String token =
        BOB.post(path + "/invitations", invited).statusCode(201).extract().path("data.token");
    String others = invited("carol@example.org");

    if (now.equals("removed")) {
      ALICE.delete(path + "/members/bob").statusCode(200);
    } else {
      ALICE.patch(path + "/members/bob", Map.of("role", now)).statusCode(200);
    }

    var second = ExplorerClient.user("bob-2");
    second.post("/api/invitations/accept", Map.of("token", token)).statusCode(410);
    second.get(path).statusCode(404);
    ExplorerClient.user("carol")
        .post("/api/invitations/accept", Map.of("token", others))
        .statusCode(200);
  }

  /// Open invitations are withdrawn as their maker goes; one made at that moment would stay.
  @Test
  void who_is_removed_at_this_moment_invites_nobody_any_more() {
    join("admin");
    var id = UUID.fromString(connection);
    var bob = new Actor("bob", "default", Set.of(Role.USER));
    var seen = access.find(bob, id, Right.INVITE).await().atMost(PATIENCE);
    var carol = new Invitations.Invitee(null, "carol", MemberRole.ADMIN);

    var other = pool.getConnectionAndAwait();
    var removal = other.beginAndAwait();
    other
        .preparedQuery(
            "DELETE FROM connection_members WHERE connection_id = $1 AND user_id = 'bob'")
        .executeAndAwait(Tuple.of(id));
    var invited = invitations.invite(bob, seen.connection(), carol).subscribeAsCompletionStage();
    await().atMost(PATIENCE).until(() -> invited.isDone() || somebodyWaits());
    removal.commitAndAwait();
    other.closeAndAwait();

    assertThat(invited)
        .failsWithin(PATIENCE)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(ProblemException.class);
    ALICE.get(path + "/invitations").body("data", hasSize(0));
  }

  private boolean somebodyWaits() {
    return pool.query(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
                + " WHERE datname = current_database() AND wait_event_type = 'Lock')")
        .executeAndAwait()
        .iterator()
        .next()
        .getBoolean(0);
  }

  @Test
  void who_stays_admin_keeps_the_invitations_they_made() {
    join("admin");
    var invited = Map.of("email", "dave@example.org", "role", "viewer");
    String token =
        BOB.post(path + "/invitations", invited).statusCode(201).extract().path("data.token");

    ALICE.patch(path + "/members/bob", Map.of("role", "admin")).statusCode(200);

    ExplorerClient.user("dave")
        .post("/api/invitations/accept", Map.of("token", token))
        .statusCode(200);
  }

  @Test
  void an_invitation_by_mail_opens_for_a_proven_address_alone() {
    String address = "bob-" + UUID.randomUUID() + "@example.org";
    String invitation =
        ALICE
            .post(path + "/invitations", Map.of("email", address, "role", "viewer"))
            .statusCode(201)
            .extract()
            .path("data.id");
    ALICE.get(path + "/invitations").body("data[0].email", equalTo(address));
    var unproven =
        new ExplorerClient(Tokens.withEmail("default", "eve", address, false, Role.Names.USER));
    var proven =
        new ExplorerClient(
            Tokens.withEmail(
                "default",
                "carol",
                address.toUpperCase(java.util.Locale.ROOT),
                true,
                Role.Names.USER));

    unproven.get("/api/invitations").body("data.id", not(hasItem(invitation)));
    unproven.post("/api/invitations/" + invitation + "/accept", Map.of()).statusCode(404);
    proven
        .get("/api/invitations")
        .body("data.id", hasItem(invitation))
        .body("data[0].email", nullValue());
    proven.post("/api/invitations/" + invitation + "/decline", Map.of()).statusCode(200);
    proven.get(path).statusCode(404);
    proven.post("/api/invitations/" + invitation + "/accept", Map.of()).statusCode(409);
  }

  @Test
  void a_token_makes_a_member_until_it_expires() {
    String token = invited("dave@example.org");
    String late = invited("erin@example.org");
    pool.preparedQuery(
            "UPDATE connection_invitations SET expires_at = now() - interval '1 second'"
                + " WHERE connection_id = $1 AND id = (SELECT id FROM connection_invitations"
                + " WHERE connection_id = $1 ORDER BY created_at DESC LIMIT 1)")
        .executeAndAwait(Tuple.of(UUID.fromString(connection)));
    ExplorerClient dave = ExplorerClient.user("dave");

    var elsewhere = new ExplorerClient(Tokens.inTenant("elsewhere", "dave", Role.Names.USER));

    elsewhere.post("/api/invitations/accept", Map.of("token", token)).statusCode(404);
    dave.post("/api/invitations/accept", Map.of("token", "wrong")).statusCode(404);
    dave.post("/api/invitations/accept", Map.of("token", late)).statusCode(410);
    dave.post("/api/invitations/accept", Map.of("token", token)).statusCode(200);
    dave.get(path).statusCode(200);
  }

  private String invited(String address) {
    return ALICE
        .post(path + "/invitations", Map.of("email", address, "role", "viewer"))
        .statusCode(201)
        .extract()
        .path("data.token");
  }

  @Test
  void a_withdrawn_invitation_opens_nothing() {
    String invitation =
        ALICE
            .post(path + "/invitations", Map.of("userId", "bob", "role", "tester"))
            .extract()
            .path("data.id");

    ALICE.delete(path + "/invitations/" + invitation).statusCode(200);
    ALICE.delete(path + "/invitations/" + invitation).statusCode(404);

    BOB.post("/api/invitations/" + invitation + "/accept", Map.of()).statusCode(410);
  }
}
