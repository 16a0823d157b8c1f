package dev.carillon.ops;

import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.TestPostgres;
import dev.carillon.testkit.TlsPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A database that shows a certificate of a private authority, named in the address as operators
/// name it, with everything else as [PostgresResource] has it.
public final class TlsPostgresResource implements QuarkusTestResourceLifecycleManager {

  private static final int AFTER_THE_OTHER = 100;

  private final PostgresResource postgres = new PostgresResource();
  private @Nullable TlsPostgres server;

  @Override
  public int order() {
    return AFTER_THE_OTHER;
  }

  @Override
  public Map<String, String> start() {
    var settings = new HashMap<>(postgres.start());
    try {
      server = TlsPostgres.start(Files.createTempDirectory("carillon-tls"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    settings.put("quarkus.datasource.reactive.trust-all", "false");
    settings.putAll(TestPostgres.migrated(server.address("verify-full")).settings());
    return settings;
  }

  @Override
  public void stop() {
    if (server != null) {
      server.close();
    }
    postgres.stop();
  }
}
