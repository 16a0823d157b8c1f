package dev.carillon.notification.webhook;

import dev.carillon.platform.net.AddressGuard;
import dev.carillon.platform.net.OutsideUrl;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/// Says where webhooks may go: asked when an address is registered and again before every attempt,
/// since a name may lead elsewhere by then.
@Singleton
final class WebhookGuard {

  private static final Logger LOG = Logger.getLogger(WebhookGuard.class);

  private final OutsideUrl.Rules rules;
  private final AddressGuard addresses;

  @Inject
  WebhookGuard(WebhookConfig config, AddressGuard addresses) {
    this(
        new OutsideUrl.Rules(config.allowHttp(), config.allowPrivateNetworks(), config.ports()),
        addresses);
  }

  WebhookGuard(OutsideUrl.Rules rules, AddressGuard addresses) {
    this.rules = rules;
    this.addresses = addresses;
  }

  void warn(@Observes StartupEvent event) {
    if (rules.http()) {
      LOG.warn("Webhooks may go over http (carillon.webhook.allow-http): not for production");
    }
    if (rules.inside()) {
      LOG.warn(
          "Webhooks may go to private networks (carillon.webhook.allow-private-networks): not for"
              + " production");
    }
  }

  /// @return the address to connect to; fails with
  ///   [dev.carillon.platform.net.UnsafeAddressException]
  Uni<AddressGuard.Target> check(String text) {
    return addresses.check(text, rules);
  }
}
