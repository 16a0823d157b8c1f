package dev.carillon.workload.integration;

import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/// Who may see and change the integrations of a tenant: its owner, its admins, and superadmins
/// (domain-002 §3; decisions.md "002"). A foreign tenant looks as if it were not there.
@Singleton
public final class IntegrationAccess {

  private final TenantStore tenants;
  private final IntegrationStore integrations;

  IntegrationAccess(TenantStore tenants, IntegrationStore integrations) {
    this.tenants = tenants;
    this.integrations = integrations;
  }

  /// @return fails with 404 for a foreign tenant, with 403 for somebody without rights in it
  public Uni<Void> check(Actor actor, String tenant) {
    // No tenant is named so, and the database would refuse to compare.
    if (tenant.chars().anyMatch(Character::isISOControl)) {
      return Uni.createFrom().failure(Refusal.noTenant());
    }
    if (actor.isSuperadmin()) {
      return Uni.createFrom().voidItem();
    }
    if (!actor.tenant().equals(tenant)) {
      return Uni.createFrom().failure(Refusal.noTenant());
    }
    return actor.isAdmin()
        ? Uni.createFrom().voidItem()
        : tenants
            .find(tenant)
            .invoke(found -> {
              if (found.filter(known -> actor.id().equals(known.ownerId())).isEmpty()) {
                throw Refusal.notYours();
              }
            })
            .replaceWithVoid();
  }

  /// @return the integration; fails as [#check] does, and with 404 when the tenant has none with
  ///   that id
  public Uni<Integration> find(Actor actor, String tenant, UUID id) {
    return check(actor, tenant)
        .chain(() -> integrations.find(tenant, id))
        .map(IntegrationAccess::there);
  }

  static Integration there(Optional<Integration> found) {
    return found.orElseThrow(Refusal::notFound);
  }
}
