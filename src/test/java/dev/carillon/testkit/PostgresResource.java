package dev.carillon.testkit;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// Gives each application a `@QuarkusTest` starts a database of its own, keys to protect its data
/// with and the key that verifies [Tokens].
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {

  @Override
  public Map<String, String> start() {
    forgetMeters();
    var settings = new HashMap<>(TestPostgres.newMigratedDatabase().settings());
    settings.put("quarkus.oidc.public-key", Tokens.publicKey());
    settings.put("carillon.encryption.keys", "test:" + newKey());
    settings.put("carillon.encryption.hash-key", newKey());
    return settings;
  }

  /// The applications of one run share Micrometer's own registry. A gauge that an earlier one left
  /// there would be taken for that of the next, and looks at what is gone.
  private static void forgetMeters() {
    Metrics.globalRegistry.clear();
  }

  private static String newKey() {
    var key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  @Override
  public void stop() {
    // The server is shared by the whole run and goes with the JVM.
  }
}
