package dev.carillon.notification.webhook;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Says where webhooks may go: asked when an address is registered and again before every attempt,
/// since a name may lead elsewhere by then.
@Singleton
final class WebhookGuard {

  private static final Logger LOG = Logger.getLogger(WebhookGuard.class);

  private static final Duration LONGEST_LOOKUP = Duration.ofSeconds(5);

  private final WebhookUrl.Rules rules;
  private final HostNames names;

  @Inject
  WebhookGuard(WebhookConfig config, HostNames names) {
    this(WebhookUrl.Rules.of(config), names);
  }

  WebhookGuard(WebhookUrl.Rules rules, HostNames names) {
    this.rules = rules;
    this.names = names;
  }

  /// A receiver that may be called.
  ///
  /// @param address the one that was checked, and the only one to connect to
  record Target(WebhookUrl url, InetAddress address) {}

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

  /// Checks an address: its form, and where its name leads. All addresses of a name must be public;
  /// one that is not spoils them all.
  ///
  /// @return the address to connect to; fails with [UnsafeUrlException]
  Uni<Target> check(String text) {
    return Uni.createFrom()
        .item(() -> WebhookUrl.parse(text, rules))
        .chain(url -> addresses(url).map(found -> new Target(url, safe(found))));
  }

  private Uni<List<InetAddress>> addresses(WebhookUrl url) {
    @Nullable InetAddress literal = url.literal();
    if (literal != null) {
      return Uni.createFrom().item(List.of(literal));
    }
    return names
        .addressesOf(url.host())
        .ifNoItem()
        .after(LONGEST_LOOKUP)
        .failWith(() -> new UnsafeUrlException("names a host that cannot be looked up just now"))
        .onFailure(UnknownHostException.class)
        .transform(unknown -> new UnsafeUrlException("names a host that DNS does not know"));
  }

  private InetAddress safe(List<InetAddress> found) {
    if (!rules.inside() && !found.stream().allMatch(PublicAddress::isPublic)) {
      throw new UnsafeUrlException("leads to an address that is not of the public internet");
    }
    return found.getFirst();
  }
}
