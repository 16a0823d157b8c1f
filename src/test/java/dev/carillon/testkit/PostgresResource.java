package dev.carillon.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/// Gives each application a `@QuarkusTest` starts a database of its own and the key that verifies
/// [Tokens].
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {

  @Override
  public Map<String, String> start() {
    var settings = new HashMap<>(TestPostgres.newDatabase().settings());
    settings.put("quarkus.oidc.public-key", Tokens.publicKey());
    return settings;
  }

  @Override
  public void stop() {
    // The server is shared by the whole run and goes with the JVM.
  }
}
