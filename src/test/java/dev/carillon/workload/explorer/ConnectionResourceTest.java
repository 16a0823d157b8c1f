package dev.carillon.workload.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections over HTTP: what is stored, who sees them, and what a bad one is answered.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConnectionResourceTest {

  private static final ExplorerClient ALICE = ExplorerClient.user("alice");
  private static final ExplorerClient MALLORY = ExplorerClient.user("mallory");

  @Inject Pool pool;

  private static Map<String, Object> somewhere(String host) {
    return TestSource.network(host, 5432, "shop", "reader", "made-up-secret");
  }

  @Test
  void the_password_is_sealed_and_in_no_answer() {
    String id =
        ALICE
            .connect("postgresql", somewhere("db.example.com"))
            .statusCode(201)
            .body(not(containsString("made-up-secret")))
            .body("data.config.hasPassword", equalTo(true))
            .body("data.role", equalTo("owner"))
            .extract()
            .path("data.id");

    ALICE.get("/api/connections/" + id).body(not(containsString("made-up-secret")));
    ALICE.get("/api/connections").body(not(containsString("made-up-secret")));
    byte[] secret =
        pool.preparedQuery("SELECT secret FROM database_connections WHERE id = $1")
            .executeAndAwait(Tuple.of(UUID.fromString(id)))
            .iterator()
            .next()
            .getBuffer(0)
            .getBytes();
    assertThat(new String(secret, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("made-up-secret");
  }

  @Test
  void to_others_a_connection_is_not_there() {
    String id = ALICE.connection(TestSource.sqlite());
    var elsewhere = new ExplorerClient(Tokens.inTenant("elsewhere", "alice", Role.Names.ADMIN));

    for (ExplorerClient other : java.util.List.of(MALLORY, elsewhere)) {
      String path = "/api/connections/" + id;
      other.get(path).statusCode(404);
      other.patch(path, Map.of("name", "Mine")).statusCode(404);
      other.delete(path).statusCode(404);
      other.post(path + "/test", Map.of()).statusCode(404);
      other.post(path + "/rebuild", Map.of("force", true)).statusCode(404);
      other.post(path + "/train-schema", Map.of()).statusCode(404);
      other.get(path + "/schema-cache").statusCode(404);
      other.delete(path + "/schema-cache").statusCode(404);
      other.get(path + "/schemas").statusCode(404);
      other.post(path + "/export", Map.of("table", "x")).statusCode(404);
      other.post(path + "/backup", Map.of()).statusCode(404);
      other.get(path + "/members").statusCode(404);
      other.post(path + "/members", Map.of("userId", "m", "role", "admin")).statusCode(404);
      other.get(path + "/invitations").statusCode(404);
      other.get("/api/connections").body("data.id", not(hasItem(id)));
    }
    ALICE.get("/api/connections").body("data.id", hasItem(id));
  }

  @Test
  void an_admin_of_the_tenant_sees_and_removes_it_and_reads_nothing_through_it() {
    String id = ALICE.connection(TestSource.sqlite());
    var admin = new ExplorerClient(Tokens.of("root-of-tenant", Role.Names.ADMIN));

    admin.get("/api/connections/" + id).statusCode(200);
    admin.post("/api/connections/" + id + "/export", Map.of("table", "x")).statusCode(403);
    admin.post("/api/connections/" + id + "/test", Map.of()).statusCode(403);
    admin.delete("/api/connections/" + id).statusCode(200);
    ALICE.get("/api/connections/" + id).statusCode(404);
    ALICE
        .get("/api/notifications?type=connection_removed")
        .body("data.data.connectionId", hasItem(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "0.0.0.0",
        "fe80::1",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "224.0.0.1"
      })
  void a_host_in_a_closed_network_is_refused_by_name_of_the_field(String host) {
    ALICE
        .connect("postgresql", somewhere(host))
        .statusCode(422)
        .body("errors.pointer", hasItem("/config/host"))
        .body(not(containsString("made-up-secret")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "db/../x", "db?user=x", "db:5433", "[::1]", "-db", "db,other", "a;b"})
  void a_host_that_is_more_than_a_host_is_refused(String host) {
    ALICE
        .connect("mysql", somewhere(host))
        .statusCode(422)
        .body("errors.pointer", hasItem("/config/host"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x.db", "/etc/passwd", "a/../../x", "x.db?mode=rw", "", ".hidden", "file:x"})
  void a_sqlite_file_is_a_name_in_its_folder(String path) {
    ALICE
        .connect("sqlite", Map.of("file_path", path))
        .statusCode(422)
        .body("errors.pointer", hasItem("/config/file_path"));
  }

  @Test
  void no_link_leads_out_of_the_folder_of_sqlite_files() throws IOException {
    Files.createDirectories(TestSource.SQLITE_FOLDER);
    Path outside = Files.createTempFile("explorer", ".db");
    Path link = TestSource.SQLITE_FOLDER.resolve("l" + UUID.randomUUID() + ".db");
    Files.createSymbolicLink(link, outside);
    String id =
        ALICE
            .connect("sqlite", Map.of("file_path", link.getFileName().toString()))
            .statusCode(201)
            .extract()
            .path("data.id");

    ALICE
        .post("/api/connections/" + id + "/test", Map.of())
        .statusCode(422)
        .body("reason", equalTo("bad-file"));
  }

  @Test
  void a_sqlite_file_of_one_tenant_is_not_there_for_another() {
    TestSource source = TestSource.sqlite().shop();
    String mine = ALICE.connection(source);
    var elsewhere = new ExplorerClient(Tokens.inTenant("elsewhere", "alice", Role.Names.USER));
    String theirs = elsewhere.connection(source);

    ALICE.post("/api/connections/" + mine + "/test", Map.of()).statusCode(200);
    elsewhere
        .post("/api/connections/" + theirs + "/test", Map.of())
        .statusCode(422)
        .body("reason", equalTo("bad-file"));
  }

  @Test
  void all_that_is_wrong_is_told_at_once() {
    ALICE
        .post("/api/connections", Map.of("dbType", "oracle"))
        .statusCode(422)
        .body("errors", hasSize(2));
    ALICE
        .post(
            "/api/connections",
            Map.of("name", "x", "dbType", "mysql", "config", Map.of("port", 70000)))
        .statusCode(422)
        .body("errors.pointer", hasItem("/config/port"))
        .body("errors.pointer", hasItem("/config/database"));
  }

  @Test
  void a_wrong_password_a_missing_database_and_no_tls_are_told_apart() {
    TestSource source = TestSource.postgres();

    refused("postgresql", source.with("password", "made-up-wrong"), "login-refused");
    refused("postgresql", source.with("database", "no_such_db"), "no-such-database");
    refused("postgresql", source.with("ssl", true), "tls-failed");
    refused("postgresql", source.with("host", "no-such-host.invalid"), "unknown-host");
  }

  @Test
  void the_same_of_mariadb() {
    TestSource source = TestMaria.newDatabase();

    refused("mysql", source.with("password", "made-up-wrong"), "login-refused");
    refused("mysql", source.with("database", "no_such_db"), "no-such-database");
    refused("mysql", source.with("ssl", true), "tls-failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "mysql"})
  void a_host_that_is_down_is_told(String kind) throws IOException {
    int closed;
    try (var socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }

    refused(
        kind, TestSource.network("127.0.0.1", closed, "x", "x", "made-up-secret"), "unreachable");
  }

  private static void refused(String type, Map<String, Object> config, String reason) {
    String id = ALICE.connect(type, config).statusCode(201).extract().path("data.id");
    ALICE
        .post("/api/connections/" + id + "/test", Map.of())
        .statusCode(422)
        .body("reason", equalTo(reason))
        .body(not(containsString("made-up")));
  }

  @Test
  void a_new_place_needs_the_password_again() {
    TestSource source = TestSource.postgres();
    String id = ALICE.connection(source);
    String path = "/api/connections/" + id;

    ALICE.patch(path, Map.of("name", "Renamed")).statusCode(200);
    ALICE.post(path + "/test", Map.of()).statusCode(200);
    ALICE
        .patch(path, Map.of("config", Map.of("host", "evil.example.com")))
        .statusCode(422)
        .body("errors.pointer", hasItem("/config/password"));
    ALICE
        .get(path)
        .body("data.name", equalTo("Renamed"))
        .body("data.config.host", equalTo(source.config().get("host")));
  }

  /// The second wall: whoever writes another host into the table gets no password there.
  @Test
  void a_password_does_not_open_for_another_place() {
    String id = ALICE.connection(TestSource.postgres());
    pool.preparedQuery("UPDATE database_connections SET username = 'other' WHERE id = $1")
        .executeAndAwait(Tuple.of(UUID.fromString(id)));

    ALICE
        .post("/api/connections/" + id + "/test", Map.of())
        .statusCode(422)
        .body("reason", equalTo("password-lost"));
  }

  @Test
  void a_connection_that_is_switched_off_is_not_read() {
    String id = ALICE.connection(TestSource.sqlite());
    ALICE.patch("/api/connections/" + id, Map.of("isActive", false)).statusCode(200);

    ALICE.post("/api/connections/" + id + "/rebuild", Map.of()).statusCode(409);
    ALICE.job("/api/connections/" + id + "/report", Map.of()).body("data.state", equalTo("failed"));
    String rebuild =
        ALICE
            .post(
                "/api/jobs",
                Map.of("type", "schema-rebuild", "payload", Map.of("connectionId", id)))
            .statusCode(201)
            .extract()
            .path("data.jobId");
    ALICE
        .ended(rebuild)
        .body("data.state", equalTo("failed"))
        .body("data.errors[0].message", equalTo("The connection is switched off."));
  }

  @ParameterizedTest
  @CsvSource({"true, verify-full", "false, require", ", require"})
  void a_supabase_project_is_reached_with_the_tls_that_was_asked_for(
      @Nullable Boolean ssl, String mode) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("url", "https://abcdefghijklmnop.supabase.co");
    config.put("db_password", "made-up-secret");
    if (ssl != null) {
      config.put("ssl", ssl);
    }

    ALICE.connect("supabase", config).statusCode(201).body("data.config.sslMode", equalTo(mode));
  }

  @Test
  void a_supabase_project_is_a_postgresql() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("url", "https://abcdefghijklmnop.supabase.co");
    config.put("anon_key", "made-up-anon");
    config.put("db_password", "made-up-secret");

    ALICE
        .connect("supabase", config)
        .statusCode(201)
        .body("data.dbType", equalTo("supabase"))
        .body("data.config.host", equalTo("db.abcdefghijklmnop.supabase.co"))
        .body("data.config.hasPassword", equalTo(true))
        .body(not(containsString("made-up-")));
  }
}
