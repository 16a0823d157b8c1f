package dev.carillon.workload.integration;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// The other name that document 002 has for its routes: `cloud-integrations` leads to where
/// `integrations` does (domain-002 §3). Before anybody is asked who they are, so that one set of
/// rules holds.
@Singleton
final class CloudIntegrationsName {

  private static final String OTHER = "^(/api/v1/tenants/[^/?]+)/cloud-integrations(?=[/?]|$)";

  /// Behind the edge, which names the request, and before all else.
  private static final int EARLY = Integer.MIN_VALUE + 1;

  void open(@Observes Router router) {
    router
        .routeWithRegex("/api/v1/tenants/[^/]+/cloud-integrations(/.*)?")
        .order(EARLY)
        .handler(CloudIntegrationsName::lead);
  }

  private static void lead(RoutingContext context) {
    context.reroute(
        context.request().method(), context.request().uri().replaceFirst(OTHER, "$1/integrations"));
  }
}
