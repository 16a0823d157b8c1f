package dev.carillon.notification.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Settings of a sender in a test.
///
/// @param timeout of a whole request
record FixedWebhookConfig(Duration timeout, Optional<String> trustCertificates)
    implements WebhookConfig {

  @Override
  public boolean allowHttp() {
    return false;
  }

  @Override
  public boolean allowPrivateNetworks() {
    return false;
  }

  @Override
  public Set<Integer> ports() {
    return Set.of();
  }

  @Override
  public Duration connectTimeout() {
    return Duration.ofSeconds(5);
  }

  @Override
  public List<Duration> retryAfter() {
    return List.of();
  }

  @Override
  public int concurrency() {
    return 1;
  }

  @Override
  public Duration secretOverlap() {
    return Duration.ZERO;
  }

  @Override
  public Duration disableAfter() {
    return Duration.ZERO;
  }

  @Override
  public Duration keep() {
    return Duration.ZERO;
  }

  @Override
  public int perTenant() {
    return 1;
  }

  @Override
  public int perPerson() {
    return 1;
  }
}
