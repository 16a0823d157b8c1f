package dev.carillon.workload.integration.provider;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// How integrations are kept (`carillon.integration`).
@ConfigMapping(prefix = "carillon.integration")
public interface IntegrationConfig {

  /// Where browsers reach this service; the callback that providers know is below it.
  Optional<String> publicUrl();

  /// Where the front end is, to which a finished flow leads on.
  Optional<String> frontendUrl();

  /// Whether providers may be called over `http:`; for development and tests.
  @WithDefault("false")
  boolean allowHttp();

  /// Whether providers may be in private networks, this machine included.
  @WithDefault("false")
  boolean allowPrivateNetworks();

  /// Ports of providers that may be called.
  @WithDefault("443,8443")
  Set<Integer> ports();

  /// PEM file with the certificate authorities to believe instead of those of the Java runtime.
  Optional<String> trustCertificates();

  /// Time to connect to a provider.
  @WithDefault("5s")
  Duration connectTimeout();

  /// Time for a whole exchange of tokens (domain-002 §2: 30 s).
  @WithDefault("30s")
  Duration timeout();

  /// Time for a whole call of a provider's API (domain-002 §2: 5 to 10 s).
  @WithDefault("10s")
  Duration apiTimeout();

  /// Connections to one provider at a time, on a node (count).
  @WithDefault("200")
  int connections();

  /// Share of a provider's rate that is used (per cent): calls that leave evenly arrive a little
  /// less so.
  @WithDefault("85")
  int ratePercent();

  /// Longest wait for a turn within an attempt; who would wait longer comes back when it is due.
  @WithDefault("2s")
  Duration patience();

  /// How long before their end tokens are renewed (checklist S2 line 9).
  @WithDefault("5m")
  Duration refreshAhead();

  /// Renewals are moved to the front by up to so much, each by another while.
  @WithDefault("30s")
  Duration refreshJitter();

  /// Time between two health checks of an integration (checklist S2 line 14).
  @WithDefault("4h")
  Duration healthEvery();

  /// Health checks vary by up to so much of that time (per cent).
  @WithDefault("10")
  int healthJitterPercent();

  /// How long a person may take for a flow (domain-002 §2: 10 min).
  @WithDefault("10m")
  Duration flowLife();

  /// Failed renewals above which there is an alert (checklist S2 line 27: more than 10).
  @WithDefault("10")
  long alertAbove();

  /// How far back failed renewals count for the alert.
  @WithDefault("1h")
  Duration alertWithin();

  /// How long calls and attempts are kept.
  @WithDefault("30d")
  Duration keep();

  /// Requests of one person in a window, over all routes (count; domain-002 §3: 100).
  @WithDefault("100")
  int requests();

  /// The window (domain-002 §3: 15 min).
  @WithDefault("15m")
  Duration requestsWithin();

  /// Connectivity tests of one integration in a minute (count; domain-002 §3).
  @WithDefault("10")
  int testsPerMinute();

  /// Folder lists of one integration in a minute (count; domain-002 §3).
  @WithDefault("60")
  int foldersPerMinute();

  /// Files of one integration that are indexed at most (count).
  @WithDefault("100000")
  int mostFiles();
}
