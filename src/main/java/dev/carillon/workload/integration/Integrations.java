package dev.carillon.workload.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.JobControl;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.workload.integration.provider.ProviderStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people do with the integrations of a tenant, beside connecting them.
@Singleton
final class Integrations {

  private final IntegrationStore store;
  private final TenantStore tenants;
  private final ProviderStore providers;
  private final IntegrationAccess access;
  private final JobControl control;
  private final Audit audit;
  private final Database database;

  Integrations(
      IntegrationStore store,
      TenantStore tenants,
      ProviderStore providers,
      IntegrationAccess access,
      JobControl control,
      Audit audit,
      Database database) {
    this.store = store;
    this.tenants = tenants;
    this.providers = providers;
    this.access = access;
    this.control = control;
    this.audit = audit;
    this.database = database;
  }

  Uni<Page<IntegrationView>> list(Actor actor, String tenant, PageRequest page) {
    return access
        .check(actor, tenant)
        .chain(() -> store.list(tenant, page.limit(), page.offset()))
        .chain(found ->
            store
                .count(tenant)
                .map(total ->
                    Page.of(found.stream().map(IntegrationView::of).toList(), page, total)));
  }

  Uni<IntegrationView> get(Actor actor, String tenant, UUID id) {
    return access.find(actor, tenant, id).map(IntegrationView::of);
  }

  /// Makes an integration that is not connected yet. A tenant nobody has described is described
  /// with the caller as its owner.
  ///
  /// @return fails with 404 when there is no such provider or tenant, with 409 when the tenant has
  ///   one with this provider
  Uni<IntegrationView> add(
      Actor actor, String tenant, UUID provider, @Nullable ObjectNode metadata) {
    var kept = metadata == null ? new JsonObject() : new JsonObject(metadata.toString());
    return access
        .check(actor, tenant)
        .chain(() -> known(actor, tenant))
        .chain(() -> providers.find(provider))
        .map(found -> found.orElseThrow(Refusal::noProvider))
        .chain(() ->
            database.inTransaction(tx ->
                ensured(tx, actor, tenant)
                    .chain(() ->
                        store.insert(tx, tenant, UUID.randomUUID(), provider, kept, actor.id()))
                    .call(made -> told(tx, actor, made.tenant(), made.id(), "create"))))
        .onFailure(PgException.class)
        .transform(failure ->
            failed(
                failure,
                Refusal.of(
                    ProblemType.CONFLICT,
                    "cloud-integration/already-exists",
                    "The tenant has an integration with this provider already.")))
        .map(IntegrationView::of);
  }

  /// A superadmin works on tenants that are known; others are in theirs.
  private Uni<Void> known(Actor actor, String tenant) {
    return actor.tenant().equals(tenant)
        ? Uni.createFrom().voidItem()
        : tenants.find(tenant).map(found -> found.orElseThrow(Refusal::noTenant)).replaceWithVoid();
  }

  private Uni<Void> ensured(Tx tx, Actor actor, String tenant) {
    return actor.tenant().equals(tenant)
        ? tenants.ensure(tx, tenant, actor.id())
        : Uni.createFrom().voidItem();
  }

  /// @return fails as [IntegrationAccess#check] does
  Uni<Void> mayImport(Actor actor, String tenant) {
    return access.check(actor, tenant);
  }

  Uni<IntegrationView> change(Actor actor, String tenant, UUID id, ObjectNode metadata) {
    return access
        .check(actor, tenant)
        .chain(() ->
            database.inTransaction(tx ->
                store
                    .change(tx, tenant, id, new JsonObject(metadata.toString()))
                    .map(IntegrationAccess::there)
                    .call(changed -> told(tx, actor, tenant, id, "update"))))
        .map(IntegrationView::of);
  }

  /// @return fails with 409 while a project uses it
  Uni<Void> remove(Actor actor, String tenant, UUID id) {
    return access
        .check(actor, tenant)
        .chain(() ->
            database.inTransaction(tx ->
                store
                    .delete(tx, tenant, id)
                    .invoke(removed -> {
                      if (!removed.there()) {
                        throw Refusal.notFound();
                      }
                    })
                    .call(removed -> told(tx, actor, tenant, id, "delete"))))
        .onFailure(PgException.class)
        .transform(failure ->
            failed(
                failure,
                Refusal.of(
                    ProblemType.CONFLICT,
                    "cloud-integration/in-use",
                    "A project uses this integration; remove or move that first.")))
        .chain(removed ->
            removed.refreshJob().isEmpty()
                ? Uni.createFrom().voidItem()
                : control
                    .cancel(removed.refreshJob().get(), "The integration was removed", actor.id())
                    .replaceWithVoid());
  }

  /// Class 23 of PostgreSQL's error codes: a key was broken.
  private static Throwable failed(Throwable failure, Throwable otherwise) {
    String state = ((PgException) failure).getSqlState();
    return state != null && state.startsWith("23") ? otherwise : failure;
  }

  private Uni<Void> told(Tx tx, Actor actor, String tenant, UUID id, String verb) {
    return audit.record(
        tx, AuditEntry.done(tenant, actor.id(), "cloud-integration." + verb, "integration:" + id));
  }
}
