package dev.carillon.app;

import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.platform.db.embedded.EmbeddedPostgresServer;
import dev.carillon.platform.db.schema.DatabaseFacts;
import dev.carillon.platform.db.schema.JdbcLogin;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Which database this process works on, first match wins:
/// 1. `CARILLON_DATABASE_URL`;
/// 2. the standard `QUARKUS_DATASOURCE_*` variables;
/// 3. the embedded server under `CARILLON_HOME`, which a native executable does not have.
final class DatabaseChoice {

  private static final Logger LOG = Logger.getLogger(DatabaseChoice.class);

  private static final String REACTIVE = "quarkus.datasource.reactive.url";
  private static final String JDBC = "quarkus.datasource.jdbc.url";

  /// A little more than the longest drain, within the 60 s Kubernetes is asked for.
  private static final Duration QUARKUS_TO_END = Duration.ofSeconds(50);

  /// `quarkus:dev` runs in the project: `clean` gives a fresh database.
  private static final String DEVELOPMENT_HOME = "target/carillon-data";

  private final StartSettings settings;
  private final CountDownLatch quarkusEnded = new CountDownLatch(1);
  private boolean embedded;
  private @Nullable EmbeddedPostgresServer server;

  DatabaseChoice(StartSettings settings) {
    this.settings = settings;
  }

  /// The database that was chosen.
  ///
  /// @param login the way in for JDBC, around any pooler
  /// @param properties what the data sources of Quarkus have to be told
  /// @param look asks it what it is like, see [#facts]
  record Found(JdbcLogin login, Map<String, String> properties, Supplier<DatabaseFacts> look) {

    /// Asks the database what it is like. Blocks, for up to `CARILLON_DATABASE_WAIT` while nobody
    /// answers there.
    ///
    /// @throws StartRefused when it cannot be used
    DatabaseFacts facts() {
      return look.get();
    }
  }

  /// Finds the database, and starts the embedded server if it is the choice. Does not yet ask
  /// whether a server that others run can be used.
  ///
  /// @throws StartRefused and the failures of `platform.db`, each with one sentence
  Found find() {
    var url = settings.get(DatabaseUrl.VARIABLE);
    if (url.isPresent()) {
      return named(DatabaseUrl.parse(url.get()));
    } else if (settings.get(REACTIVE).isPresent() || settings.get(JDBC).isPresent()) {
      return byStandardVariables();
    } else if (isNative()) {
      throw new StartRefused(
          "A native executable has no embedded database: set "
              + DatabaseUrl.VARIABLE
              + " to postgresql://user:password@host:5432/database.");
    }
    return startEmbedded();
  }

  /// To be called when Quarkus is down: the embedded server goes now, before this returns.
  void quarkusEnded() {
    stopServer();
    quarkusEnded.countDown();
  }

  /// {@return where this process may keep keys of its own; empty when it shares its database with
  /// others, who need the same keys}
  Optional<Path> homeOfKeys() {
    return embedded || settings.isDevelopment() ? Optional.of(home()) : Optional.empty();
  }

  private Path home() {
    var fallback = settings.isDevelopment() ? DEVELOPMENT_HOME : "carillon-data";
    return Path.of(settings.get("CARILLON_HOME").orElse(fallback));
  }

  private Found named(DatabaseUrl address) {
    var pooled = JdbcLogin.of(address);
    var direct = settings.get(DatabaseUrl.DIRECT_VARIABLE).map(DatabaseChoice::direct);
    var probe = probe(DatabaseUrl.VARIABLE);
    if (direct.isEmpty()) {
      return new Found(pooled, address.settings(), () -> probe.look(pooled));
    }
    var login = JdbcLogin.of(direct.get());
    var properties = new HashMap<>(address.settings());
    properties.putAll(direct.get().settingsBesidePooler());
    var directProbe = probe(DatabaseUrl.DIRECT_VARIABLE);
    return new Found(
        login,
        properties,
        () -> {
          probe.look(pooled);
          return directProbe.look(login);
        });
  }

  private static DatabaseUrl direct(String text) {
    return DatabaseUrl.parse(DatabaseUrl.DIRECT_VARIABLE, text);
  }

  private Found byStandardVariables() {
    var jdbc = settings.get(JDBC);
    var reactive = settings.get(REACTIVE).map(DatabaseChoice::plain);
    var place = jdbc.map(DatabaseChoice::plain).or(() -> reactive).orElseThrow();
    var login =
        new JdbcLogin(
            place.replaceFirst("//[^@/]*@", "//").replaceFirst("\\?.*", ""),
            jdbc.orElse("jdbc:" + place),
            settings.get("quarkus.datasource.username").orElse(""),
            settings.get("quarkus.datasource.password").orElse(""));
    var probe = probe("QUARKUS_DATASOURCE_JDBC_URL and QUARKUS_DATASOURCE_REACTIVE_URL");
    return new Found(login, Map.of(REACTIVE, reactive.orElse(place)), () -> probe.look(login));
  }

  private Found startEmbedded() {
    embedded = true;
    var started = EmbeddedPostgresServer.start(home());
    server = started;
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAfterQuarkus, "embedded-postgresql"));
    LOG.infof(
        "No %s is set: using the embedded PostgreSQL under %s (fsync is on)",
        DatabaseUrl.VARIABLE, started.home());
    var login = JdbcLogin.of(started.address());
    var probe = probe("CARILLON_HOME");
    return new Found(login, started.address().settings(), () -> probe.look(login));
  }

  private void stopAfterQuarkus() {
    try {
      // In development nobody tells when Quarkus is down; there the server stops under it.
      if (!settings.isDevelopment()
          && !quarkusEnded.await(QUARKUS_TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Carillon did not end in time: stopping its PostgreSQL under it.");
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    stopServer();
  }

  private synchronized void stopServer() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  private DatabaseProbe probe(String variable) {
    var text = settings.get("CARILLON_DATABASE_WAIT").orElse("PT10S");
    try {
      return new DatabaseProbe(variable, Duration.parse(text));
    } catch (DateTimeParseException notADuration) {
      throw new StartRefused("CARILLON_DATABASE_WAIT must be an ISO 8601 duration such as PT30S.");
    }
  }

  private static String plain(String url) {
    return url.replaceFirst("^(jdbc:|vertx-reactive:)", "");
  }

  private static boolean isNative() {
    return System.getProperty("org.graalvm.nativeimage.imagecode") != null;
  }
}
