package dev.carillon.workload.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// Keycloak as its makers hand it out, unpacked by the profile `keycloak` into `target/keycloak`,
/// with one realm: a confidential client that must use PKCE, rotating refresh tokens, and one
/// person.
final class KeycloakServer implements AutoCloseable {

  static final String REALM = "clouds";
  static final String CLIENT = "carillon";
  static final String SECRET = "made-up-keycloak-secret";
  static final String PERSON = "kate";
  static final String PASSWORD = "made-up-password";
  static final String ADMIN = "made-up-admin";

  private static final String REALM_FILE =
      """
      {"realm": "clouds", "enabled": true, "sslRequired": "none", "accessTokenLifespan": 60,
       "revokeRefreshToken": true, "refreshTokenMaxReuse": 0,
       "clients": [{"clientId": "carillon", "secret": "made-up-keycloak-secret", "enabled": true,
                    "publicClient": false, "standardFlowEnabled": true,
                    "redirectUris": ["https://carillon.example.org/api/v1/oauth/callback"],
                    "attributes": {"pkce.code.challenge.method": "S256"}}],
       "users": [{"username": "kate", "enabled": true, "email": "kate@example.org",
                  "emailVerified": true, "firstName": "Kate", "lastName": "Example",
                  "credentials": [{"type": "password", "value": "made-up-password"}]}]}
      """;

  private final int port;
  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();

  KeycloakServer(int port) {
    this.port = port;
    try (var found = Files.list(Path.of("target", "keycloak"))) {
      Path home = found.filter(Files::isDirectory).findFirst().orElseThrow().toAbsolutePath();
      Files.createDirectories(home.resolve("data/import"));
      Files.writeString(home.resolve("data/import/clouds-realm.json"), REALM_FILE);
      this.process = start(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(500))
        .until(this::answers);
  }

  private Process start(Path home) throws IOException {
    var builder =
        new ProcessBuilder(
            "bash",
            home.resolve("bin/kc.sh").toString(),
            "start-dev",
            "--import-realm",
            "--http-port=" + port,
            "--http-host=127.0.0.1",
            "--hostname-strict=false");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
    builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(Path.of("target", "keycloak.log").toFile())
        .start();
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  String protocol() {
    return url() + "/realms/" + REALM + "/protocol/openid-connect";
  }

  private boolean answers() throws InterruptedException {
    if (!process.isAlive()) {
      throw new IllegalStateException("Keycloak ended; see target/keycloak.log");
    }
    try {
      var request =
          HttpRequest.newBuilder(
                  URI.create(url() + "/realms/" + REALM + "/.well-known/openid-configuration"))
              .build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    var all = new java.util.ArrayList<>(List.of(process.toHandle()));
    process.descendants().forEach(all::add);
    all.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        all.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
