package dev.carillon.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.TestAuthority;
import dev.carillon.testkit.TlsPostgres;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is asked for notices is trusted as the pools trust: real connections by TLS to a server with
/// a private authority.
class ListenAddressTest {

  private static final long SOON_SECONDS = 20;

  private static Vertx vertx;
  private static TlsPostgres server;
  private static Path stranger;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vertx = Vertx.vertx();
    server = TlsPostgres.start(Files.createDirectory(folder.resolve("known")));
    var unknown = Files.createDirectory(folder.resolve("unknown"));
    stranger = TestAuthority.vouchingFor(unknown, "ip:127.0.0.1").authority();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(SOON_SECONDS, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify-full", "verify-ca", "require", "prefer"})
  void each_word_of_sslmode_leads_to_a_connection_by_tls(String mode) throws Exception {
    DatabaseUrl url = server.address(mode);

    assertThat(isSecret(of(url.settings()))).isTrue();
    assertThat(isSecret(of(besidePooler(url)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify-full", "verify-ca"})
  void a_stranger_is_not_trusted(String mode) {
    DatabaseUrl url = server.address(mode, stranger);

    assertThat(connection(of(url.settings()))).failsWithin(SOON_SECONDS, TimeUnit.SECONDS);
    assertThat(connection(of(besidePooler(url)))).failsWithin(SOON_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void who_has_another_name_is_not_trusted_if_names_are_compared() throws Exception {
    DatabaseUrl full = named("localhost", server.address("verify-full"));
    DatabaseUrl authority = named("localhost", server.address("verify-ca"));

    assertThat(connection(of(full.settings()))).failsWithin(SOON_SECONDS, TimeUnit.SECONDS);
    assertThat(connection(of(besidePooler(full)))).failsWithin(SOON_SECONDS, TimeUnit.SECONDS);
    assertThat(isSecret(of(authority.settings()))).isTrue();
    assertThat(isSecret(of(besidePooler(authority)))).isTrue();
  }

  private static DatabaseUrl named(String host, DatabaseUrl url) {
    return new DatabaseUrl(host, url.port(), url.database(), url.user(), url.password(), url.tls());
  }

  /// The settings of a service whose first address leads through a pooler, without TLS.
  private static Map<String, String> besidePooler(DatabaseUrl direct) {
    var settings =
        new HashMap<>(DatabaseUrl.parse("postgresql://u:p@pooler/d?sslmode=disable").settings());
    settings.putAll(direct.settingsBesidePooler());
    return settings;
  }

  private static ListenAddress of(Map<String, String> settings) {
    var config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSources(new PropertiesConfigSource(settings, "test", 400))
            .withMapping(DirectConfig.class)
            .build();
    var reactive = "quarkus.datasource.reactive.";
    var tls =
        new ClientTls(
            config.getOptionalValue(reactive + "trust-all", Boolean.class).orElse(false),
            config.getOptionalValues(reactive + "trust-certificate-pem.certs", String.class),
            config
                .getOptionalValue(reactive + "hostname-verification-algorithm", String.class)
                .orElse("NONE"));
    return new ListenAddress(
        config.getValue(reactive + "url", String.class),
        Optional.of(config.getValue("quarkus.datasource.username", String.class)),
        Optional.of(config.getValue("quarkus.datasource.password", String.class)),
        tls,
        config.getConfigMapping(DirectConfig.class));
  }

  private static CompletableFuture<PgConnection> connection(ListenAddress address) {
    return PgConnection.connect(vertx, address.options()).toCompletionStage().toCompletableFuture();
  }

  private static boolean isSecret(ListenAddress address) throws Exception {
    PgConnection connection = connection(address).get(SOON_SECONDS, TimeUnit.SECONDS);
    boolean secret = connection.isSSL();
    connection
        .close()
        .toCompletionStage()
        .toCompletableFuture()
        .get(SOON_SECONDS, TimeUnit.SECONDS);
    return secret;
  }
}
