package dev.carillon.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/// Beside [PostgresResource]: an OIDC server instead of its bare key, so that people can sign in. A
/// field of type [TestIssuer] of the test is set to it.
public final class IssuerResource implements QuarkusTestResourceLifecycleManager {

  private static final int AFTER_THE_DATABASE = 100;

  private final TestIssuer issuer = new TestIssuer();

  @Override
  public int order() {
    return AFTER_THE_DATABASE;
  }

  @Override
  public Map<String, String> start() {
    return Map.of(
        "quarkus.oidc.public-key", "",
        "quarkus.oidc.auth-server-url", issuer.url(),
        "quarkus.oidc.client-id", "carillon",
        "quarkus.oidc.credentials.secret", "a-secret-of-the-test");
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(issuer, new TestInjector.MatchesType(TestIssuer.class));
  }

  @Override
  public void stop() {
    issuer.close();
  }
}
