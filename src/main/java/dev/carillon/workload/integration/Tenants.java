package dev.carillon.workload.integration;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What people do with the description of their tenant. Which tenants there are is the tokens'
/// matter: a person describes the one of their token.
@Singleton
final class Tenants {

  private final TenantStore store;
  private final IntegrationAccess access;
  private final Audit audit;
  private final Database database;

  Tenants(TenantStore store, IntegrationAccess access, Audit audit, Database database) {
    this.store = store;
    this.access = access;
    this.audit = audit;
    this.database = database;
  }

  Uni<Page<Tenant>> list(PageRequest page) {
    return store
        .list(page.limit(), page.offset())
        .chain(found -> store.count().map(total -> Page.of(found, page, total)));
  }

  Uni<Tenant> get(Actor actor, String tenant) {
    return access.check(actor, tenant).chain(() -> store.find(tenant)).map(Tenants::there);
  }

  /// Describes the tenant of the caller, who becomes its owner.
  ///
  /// @return fails with 409 when it, its name or an ownership of the caller is there
  Uni<Tenant> add(Actor actor, TenantBody body) {
    return add(actor, actor.tenant(), body, owner(actor, body, actor.id()));
  }

  private Uni<Tenant> add(Actor actor, String id, TenantBody body, @Nullable String owner) {
    var tenant =
        new Tenant(
            id, body.name(), owner, body.settingsOver(Tenant.Settings.USUAL), false, null, null);
    return database
        .inTransaction(tx -> store.insert(tx, tenant).call(made -> told(tx, actor, id, "create")))
        .onFailure(PgException.class)
        .transform(Tenants::problem);
  }

  /// Changes the description. An admin of the tenant becomes its owner while it has none: somebody
  /// is to hear of access that is lost.
  Uni<Tenant> change(Actor actor, String id, TenantBody body) {
    return get(actor, id)
        .chain(old ->
            database.inTransaction(tx ->
                adopted(tx, actor, id)
                    .chain(() -> store.update(tx, changed(actor, old, body)))
                    .map(Tenants::there)
                    .call(changed -> told(tx, actor, id, "update"))))
        .onFailure(PgException.class)
        .transform(Tenants::problem);
  }

  private Uni<Void> adopted(Tx tx, Actor actor, String id) {
    return actor.isAdmin() && actor.tenant().equals(id)
        ? store.adopt(tx, id, actor.id())
        : Uni.createFrom().voidItem();
  }

  private static Tenant changed(Actor actor, Tenant old, TenantBody body) {
    return new Tenant(
        old.id(),
        body.name(),
        owner(actor, body, old.ownerId()),
        body.settingsOver(old.settings()),
        body.archived() == null ? old.archived() : body.archived(),
        null,
        null);
  }

  private static @Nullable String owner(Actor actor, TenantBody body, @Nullable String otherwise) {
    return body.ownerId() != null && actor.isSuperadmin() ? body.ownerId() : otherwise;
  }

  /// @return fails with 409 while it has integrations
  Uni<Void> remove(Actor actor, String id) {
    return get(actor, id)
        .chain(() ->
            database.inTransaction(tx ->
                store
                    .delete(tx, id)
                    .invoke(removed -> {
                      if (!removed) {
                        throw Refusal.of(
                            ProblemType.CONFLICT,
                            "tenant/in-use",
                            "The tenant has integrations; remove them first.");
                      }
                    })
                    .call(removed -> told(tx, actor, id, "delete"))))
        .replaceWithVoid();
  }

  private static Tenant there(Optional<Tenant> found) {
    return found.orElseThrow(Refusal::noTenant);
  }

  private Uni<Void> told(Tx tx, Actor actor, String tenant, String verb) {
    return audit.record(
        tx, AuditEntry.done(tenant, actor.id(), "tenant." + verb, "tenant:" + tenant));
  }

  private static Throwable problem(Throwable failure) {
    return "23505".equals(((PgException) failure).getSqlState())
        ? Refusal.of(
            ProblemType.CONFLICT,
            "tenant/already-exists",
            "The tenant is described already, its name is taken, or its owner owns another.")
        : failure;
  }
}
