package dev.carillon.workload.integration;

import dev.carillon.demo.DemoPart;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.integration.provider.DemoProviders;
import io.quarkus.arc.profile.IfBuildProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.jboss.logging.Logger;

/// The demo's accounts at two made-up providers: one renews itself every minute, one was revoked
/// and `alice` is told.
@IfBuildProfile("dev")
@Singleton
final class IntegrationDemo implements DemoPart {

  private static final Logger LOG = Logger.getLogger(IntegrationDemo.class);

  private static final Duration LIFE = Duration.ofMinutes(2);

  private static final Actor ALICE = new Actor("alice", Actor.DEFAULT_TENANT, Set.of(Role.ADMIN));

  private final DemoProviders providers;
  private final TenantStore tenants;
  private final IntegrationStore integrations;
  private final Imports imports;
  private final Database database;
  private final InstantSource clock;

  IntegrationDemo(
      DemoProviders providers,
      TenantStore tenants,
      IntegrationStore integrations,
      Imports imports,
      Database database,
      InstantSource clock) {
    this.providers = providers;
    this.tenants = tenants;
    this.integrations = integrations;
    this.imports = imports;
    this.database = database;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "integrations: tokens of one account are renewed every minute, another was revoked";
  }

  @Override
  public Uni<Void> play(URI service) {
    return providers
        .ensure(service)
        .chain(() -> database.inTransaction(tx -> tenants.ensure(tx, ALICE.tenant(), ALICE.id())))
        .chain(() -> integrations.count(ALICE.tenant()))
        .chain(count ->
            count > 0
                ? Uni.createFrom().voidItem()
                : imports.take(ALICE, ALICE.tenant(), accounts()).replaceWithVoid())
        .invoke(() -> {
          LOG.infof(
              "Integrations of alice: %s/api/v1/tenants/%s/integrations", service, ALICE.tenant());
          LOG.infof("The two queues, for root: %s/api/v1/queues/stats", service);
        });
  }

  private String accounts() {
    return account(DemoProviders.OPEN) + "\n" + account(DemoProviders.CLOSED);
  }

  private String account(String provider) {
    return new JsonObject()
        .put("provider", provider)
        .put("accessToken", "demo-access")
        .put("refreshToken", "demo-refresh")
        .put("expiresAt", clock.instant().plus(LIFE).toString())
        .encode();
  }
}
