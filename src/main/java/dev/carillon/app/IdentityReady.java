package dev.carillon.app;

import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.oidc.runtime.TenantConfigContext;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/// Not ready until the issuer has answered once: nobody could log in. Each probe asks it again,
/// since a node that is not ready gets no request that would. An issuer that goes away later
/// changes nothing for tokens, for its keys are known by then; sessions are told to come back if no
/// browser has come to this node before.
@Readiness
@Singleton
final class IdentityReady implements AsyncHealthCheck {

  private static final Logger LOG = Logger.getLogger(IdentityReady.class);

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final TenantConfigBean tenants;
  private volatile boolean told;

  IdentityReady(TenantConfigBean tenants) {
    this.tenants = tenants;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    TenantConfigContext tenant = tenants.getDefaultTenant();
    return tenant.ready()
        ? Uni.createFrom().item(response(true))
        : Uni.createFrom()
            .deferred(tenant::initialize)
            .map(TenantConfigContext::ready)
            .ifNoItem()
            .after(LIMIT)
            .recoverWithItem(false)
            .onFailure()
            .recoverWithItem(false)
            .invoke(ready -> tell(tenant, ready))
            .map(IdentityReady::response);
  }

  private void tell(TenantConfigContext tenant, boolean ready) {
    if (ready) {
      LOG.info("The issuer answers: people can log in");
    } else if (!told) {
      told = true;
      LOG.errorf(
          "The issuer %s does not answer as one: nobody can log in and this node is not ready. See"
              + " that it runs and that QUARKUS_OIDC_AUTH_SERVER_URL names it; it is asked again"
              + " with each probe of /q/health/ready",
          tenant.oidcConfig().authServerUrl().orElse("(none)"));
    }
  }

  private static HealthCheckResponse response(boolean ready) {
    return HealthCheckResponse.named("issuer").status(ready).build();
  }
}
