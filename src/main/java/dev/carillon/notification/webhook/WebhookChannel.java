package dev.carillon.notification.webhook;

import dev.carillon.job.JobRequest;
import dev.carillon.notification.Channel;
import dev.carillon.notification.DeliveryChannel;
import dev.carillon.notification.Sent;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/// Tells webhooks of new notifications: those of the tenant of each, a person's own of theirs.
/// Whoever does not want them does not listen for them. Deliveries and their jobs are those of
/// [Webhooks], so there are none to give back.
@Singleton
final class WebhookChannel implements DeliveryChannel {

  private static final String CREATED = "notification.created";

  private final Webhooks webhooks;

  WebhookChannel(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  @Override
  public String name() {
    return Channel.WEBHOOK.word();
  }

  @Override
  public Uni<List<JobRequest>> deliveries(Tx tx, List<Sent> notifications) {
    return webhooks
        .publish(
            tx,
            notifications.stream()
                .filter(sent -> sent.channels().contains(Channel.WEBHOOK))
                .map(WebhookChannel::event)
                .toList())
        .replaceWith(List.of());
  }

  private static Webhooks.OfTenant event(Sent sent) {
    Map<String, Object> data =
        Map.of(
            "notificationId", sent.id().toString(),
            "notificationType", sent.type(),
            "category", sent.category(),
            "severity", sent.severity().word());
    return new Webhooks.OfTenant(
        sent.tenant(), new WebhookEvent(CREATED, data, sent.recipient(), sent.trace()));
  }
}
