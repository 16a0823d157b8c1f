package dev.carillon.workload.integration;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.notification.NewNotification;
import dev.carillon.notification.Notifications;
import dev.carillon.notification.Severity;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/// Takes note that a provider gives no access any more, and tells the owner of the tenant, once for
/// each connection that is lost (checklist S2 line 16).
@Singleton
final class Revocation {

  private final TokenStore store;
  private final TenantStore tenants;
  private final Notifications notifications;
  private final Audit audit;

  Revocation(TokenStore store, TenantStore tenants, Notifications notifications, Audit audit) {
    this.store = store;
    this.tenants = tenants;
    this.notifications = notifications;
    this.audit = audit;
  }

  /// Call it last in its transaction: it locks the owner's inbox.
  ///
  /// @param reason for people
  Uni<Void> revoke(Tx tx, Integration of, String reason) {
    return store
        .spoil(tx, of.tenant(), of.id(), of.tokenVersion(), Integration.REVOKED, reason)
        .chain(news -> news ? tell(tx, of, reason) : Uni.createFrom().voidItem());
  }

  private Uni<Void> tell(Tx tx, Integration of, String reason) {
    var entry =
        new AuditEntry(
            of.tenant(),
            "system",
            "cloud-integration.revoked",
            "integration:" + of.id(),
            reason,
            Map.of("status", of.status()),
            Map.of("status", Integration.REVOKED),
            true);
    return audit
        .record(tx, entry)
        .chain(() -> tenants.owner(tx, of.tenant()))
        .chain(owner ->
            owner.isEmpty()
                ? Uni.createFrom().voidItem()
                : notifications.send(tx, List.of(notification(of, owner.get()))).replaceWithVoid());
  }

  private static NewNotification notification(Integration of, String owner) {
    return NewNotification.of(
            of.tenant(),
            owner,
            IntegrationTypes.REVOKED,
            Severity.WARNING,
            Map.of("provider", of.provider().shownAs()),
            Map.of(
                "event", IntegrationTypes.REVOKED,
                "integrationId", of.id().toString(),
                "providerId", of.provider().id().toString()))
        .withDedupKey("access_revoked:" + of.id() + ":" + of.tokenVersion());
  }
}
