package dev.carillon.notification.webhook;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Shows deliveries, sends them again, and sends tests. Fails as [Endpoints] does.
@Singleton
final class WebhookDeliveries {

  private final Endpoints endpoints;
  private final Webhooks webhooks;
  private final WebhookDeliveryStore store;
  private final WebhookDeliveryListStore lists;
  private final Audit audit;
  private final Database database;

  @Inject
  WebhookDeliveries(
      Endpoints endpoints,
      Webhooks webhooks,
      WebhookDeliveryStore store,
      WebhookDeliveryListStore lists,
      Audit audit,
      Database database) {
    this.endpoints = endpoints;
    this.webhooks = webhooks;
    this.store = store;
    this.lists = lists;
    this.audit = audit;
    this.database = database;
  }

  /// @param status only these, or `null`
  Uni<Page<WebhookDeliveryView>> list(
      Actor actor, UUID id, @Nullable String status, PageRequest page) {
    return endpoints
        .get(actor, id)
        .chain(endpoint ->
            lists
                .list(endpoint, status, page.limit(), page.offset())
                .chain(found ->
                    lists.count(endpoint, status).map(total -> Page.of(found, page, total))));
  }

  /// Delivers once more, whatever came of it before: the same message under the same id. A job that
  /// is still at it gives way.
  Uni<SentDelivery> again(Actor actor, UUID id, String delivery) {
    return enabled(actor, id)
        .chain(endpoint ->
            database.inTransaction(tx ->
                webhooks
                    .enqueue(tx, endpoint, delivery)
                    .chain(job -> store.again(tx, endpoint, delivery, job.id()))
                    .invoke(known -> {
                      if (!known) {
                        throw new ProblemException(
                            ProblemType.NOT_FOUND, "This webhook has no delivery with this id.");
                      }
                    })
                    .chain(() -> told(tx, actor, "redeliver", endpoint))))
        .replaceWith(SentDelivery.of(delivery));
  }

  /// Sends a `webhook.test`.
  Uni<SentDelivery> test(Actor actor, UUID id) {
    return enabled(actor, id)
        .chain(endpoint -> {
          var event = new WebhookEvent("webhook.test", Map.of("webhookId", id.toString()), null);
          return database.inTransaction(tx ->
              webhooks
                  .publishTo(tx, endpoint, event)
                  .call(() -> told(tx, actor, "test", endpoint)));
        })
        .map(SentDelivery::of);
  }

  private Uni<Endpoint> enabled(Actor actor, UUID id) {
    return endpoints
        .get(actor, id)
        .invoke(endpoint -> {
          if (!endpoint.enabled()) {
            throw new ProblemException(
                ProblemType.CONFLICT, "This webhook is disabled; enable it first.");
          }
        });
  }

  private Uni<Void> told(Tx tx, Actor actor, String verb, Endpoint endpoint) {
    return audit.record(
        tx,
        AuditEntry.done(actor.tenant(), actor.id(), "webhook." + verb, "webhook:" + endpoint.id()));
  }
}
