package dev.carillon.notification.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where webhooks may go, and how long they are tried (`carillon.webhook`).
@ConfigMapping(prefix = "carillon.webhook")
interface WebhookConfig {

  /// Whether `http:` addresses are taken; for development and tests.
  @WithDefault("false")
  boolean allowHttp();

  /// Whether addresses of private networks are taken, the machine itself included; for development
  /// and tests.
  @WithDefault("false")
  boolean allowPrivateNetworks();

  /// Ports that may be called.
  @WithDefault("80,443,8443")
  Set<Integer> ports();

  /// PEM file with the certificate authorities to believe instead of those of the Java runtime.
  Optional<String> trustCertificates();

  /// Time to connect, TLS included.
  @WithDefault("5s")
  Duration connectTimeout();

  /// Time for a whole request, from connecting to the end of the answer.
  @WithDefault("15s")
  Duration timeout();

  /// Waits between the attempts of a delivery; there is one attempt more than waits.
  @WithDefault("5s,1m,5m,30m,2h,6h,12h,24h")
  List<Duration> retryAfter();

  /// Attempts to one endpoint at a time, over all nodes (count).
  @WithDefault("10")
  int concurrency();

  /// How long a replaced secret goes on signing beside the new one.
  @WithDefault("24h")
  Duration secretOverlap();

  /// An endpoint that only failed for so long is disabled.
  @WithDefault("5d")
  Duration disableAfter();

  /// How long deliveries can be looked up and sent again.
  @WithDefault("30d")
  Duration keep();

  /// Webhooks of one tenant (count, at most 1000).
  @WithDefault("50")
  int perTenant();

  /// Own webhooks of one person (count, at most 1000).
  @WithDefault("5")
  int perPerson();
}
