package dev.carillon.ops;

import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/// What the packaged service needs to be tried out whole: a database, keys, and the test jobs,
/// which only development has by itself.
public final class PackagedResource implements QuarkusTestResourceLifecycleManager {

  private final PostgresResource postgres = new PostgresResource();

  @Override
  public Map<String, String> start() {
    var settings = new HashMap<>(postgres.start());
    settings.put("carillon.test-jobs", "true");
    return settings;
  }

  @Override
  public void stop() {
    postgres.stop();
  }
}
