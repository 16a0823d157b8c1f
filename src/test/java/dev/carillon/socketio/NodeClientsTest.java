package dev.carillon.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The package socket.io-client as it is, used as the documents use it: the scripts of
/// `src/test/node`.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class NodeClientsTest {

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  /// Nobody else's queues are paused by the admin of this tenant.
  private final String tenant = "node-" + UUID.randomUUID();

  @BeforeAll
  static void find_node_and_the_package() {
    assumeTrue(
        NodeScript.isInstalled(),
        "Skipped: needs Node.js on the PATH and socket.io-client. Get it by (cd src/test/node &&"
            + " npm ci), or name a folder that has it in CARILLON_NODE_MODULES.");
  }

  private String url() {
    return "http://localhost:" + port;
  }

  private String token(String person, String... roles) {
    return Tokens.inTenant(tenant, person, roles);
  }

  @Test
  void the_client_of_document_003_follows_a_job_to_its_end()
      throws IOException, InterruptedException {
    var output = NodeScript.run("document-003.cjs", url(), token("bob", Role.Names.USER), "bob");

    assertThat(output).endsWith("ok");
  }

  @Test
  void a_token_in_the_handshake_is_enough() throws IOException, InterruptedException {
    var token = token("bob", Role.Names.USER);

    assertThat(NodeScript.run("document-003-handshake.cjs", url(), token, "bob")).endsWith("ok");
  }

  @Test
  void the_page_of_document_000_adds_pauses_and_resumes() throws IOException, InterruptedException {
    var output =
        NodeScript.run(
            "document-000.cjs",
            url(),
            token("bob", Role.Names.USER),
            token("alice", Role.Names.USER, Role.Names.ADMIN));

    assertThat(output).endsWith("ok");
  }

  @Test
  void the_page_of_document_000_watches_a_deletion_and_a_validation()
      throws IOException, InterruptedException {
    var token = token("alice", Role.Names.USER, Role.Names.ADMIN);

    assertThat(NodeScript.run("cascade.cjs", url(), token)).endsWith("ok");
  }

  @Test
  void each_transport_serves_and_one_becomes_the_other() throws IOException, InterruptedException {
    var token = token("bob", Role.Names.USER);

    assertThat(NodeScript.run("transports.cjs", url(), token)).endsWith("ok");
  }
}
