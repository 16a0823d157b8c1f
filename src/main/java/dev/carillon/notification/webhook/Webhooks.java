package dev.carillon.notification.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.Enqueued;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Where webhooks begin: whoever has an event publishes it here, in the transaction that makes it
/// happen. Any thread may call.
@Singleton
public final class Webhooks {

  /// Largest body (bytes), as the Standard Webhooks specification recommends.
  private static final int LARGEST = 20 * 1024;

  private final WebhookDeliveryStore store;
  private final Jobs jobs;
  private final ObjectMapper json;
  private final WebhookConfig config;
  private final InstantSource clock;

  @Inject
  Webhooks(WebhookDeliveryStore store, Jobs jobs, ObjectMapper json, WebhookConfig config) {
    this.store = store;
    this.jobs = jobs;
    this.json = json;
    this.config = config;
    this.clock = InstantSource.system();
  }

  /// An event and whose it is.
  record OfTenant(String tenant, WebhookEvent event) {}

  /// Has events delivered to all enabled endpoints of the tenant that want them: one statement when
  /// nobody does, and the enqueueing of a job for each delivery when somebody does.
  ///
  /// @return deliveries made (count)
  /// @throws IllegalArgumentException for data that JSON cannot hold, or above 20 KB
  public Uni<Integer> publish(Tx tx, String tenant, List<WebhookEvent> events) {
    return publish(tx, events.stream().map(event -> new OfTenant(tenant, event)).toList());
  }

  Uni<Integer> publish(Tx tx, List<OfTenant> events) {
    if (events.isEmpty()) {
      return Uni.createFrom().item(0);
    }
    List<WebhookDeliveryStore.Outgoing> outgoing = events.stream().map(this::outgoing).toList();
    return store
        .publish(tx, outgoing)
        .chain(made -> made.isEmpty() ? Uni.createFrom().item(0) : enqueue(tx, events, made));
  }

  /// Has one event delivered to one endpoint, whether it listens for it or not.
  ///
  /// @return the delivery's id
  Uni<String> publishTo(Tx tx, Endpoint endpoint, WebhookEvent event) {
    return store
        .add(tx, endpoint, event.type(), body(event))
        .call(id ->
            enqueue(tx, endpoint, id).chain(job -> store.ofJobs(tx, List.of(id), List.of(job))));
  }

  /// @return the job that delivers it
  Uni<Enqueued> enqueue(Tx tx, Endpoint endpoint, String delivery) {
    return jobs.enqueue(tx, job(endpoint.tenant(), delivery, endpoint.id(), endpoint.url()));
  }

  private Uni<Integer> enqueue(Tx tx, List<OfTenant> events, List<WebhookDeliveryStore.Made> made) {
    var requests = new ArrayList<JobRequest>(made.size());
    made.forEach(each ->
        requests.add(
            job(each.tenant(), each.id(), each.endpoint(), each.url())
                .within(events.get(each.event()).event().trace())));
    List<String> deliveries = made.stream().map(WebhookDeliveryStore.Made::id).toList();
    return jobs.enqueueAll(tx, requests)
        .chain(enqueued -> store.ofJobs(tx, deliveries, enqueued))
        .replaceWith(made.size());
  }

  private JobRequest job(String tenant, String delivery, UUID endpoint, String url) {
    return DeliverWebhook.request(tenant, delivery, endpoint, url, config.concurrency());
  }

  private WebhookDeliveryStore.Outgoing outgoing(OfTenant event) {
    return new WebhookDeliveryStore.Outgoing(
        event.tenant(), event.event().type(), body(event.event()), event.event().person());
  }

  private String body(WebhookEvent event) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", event.type());
    body.put("timestamp", clock.instant().toString());
    body.put("data", event.data());
    try {
      String text = json.writeValueAsString(body);
      if (text.getBytes(StandardCharsets.UTF_8).length > LARGEST) {
        throw new IllegalArgumentException("A webhook event has at most 20 KB: " + event.type());
      }
      return text;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("An event's data must be values JSON can hold", e);
    }
  }
}
