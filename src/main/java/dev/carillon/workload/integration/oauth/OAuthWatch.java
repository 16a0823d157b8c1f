package dev.carillon.workload.integration.oauth;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Finds what looks like an attack in the callbacks of the last minutes (domain-002 §3). All nodes
/// write to the same table, so what is spread over nodes is seen too.
@Singleton
final class OAuthWatch {

  /// The window of the rules.
  static final Duration WINDOW = Duration.ofMinutes(5);

  private static final int PER_CENT = 100;
  private static final int FAILING = 50;
  private static final int FAILING_BADLY = 80;
  private static final int MANY = 10;
  private static final int MANY_OF_ONE = 20;
  private static final int TOO_MANY_OF_ONE = 50;
  private static final int SLOW_MILLIS = 5_000;

  private final AttemptStore store;

  OAuthWatch(AttemptStore store) {
    this.store = store;
  }

  /// Something that looks like an attack, or like trouble.
  ///
  /// @param severity `MEDIUM`, `HIGH` or `CRITICAL`
  /// @param count how often
  @RegisterForReflection
  @Schema(name = "OAuthAlert")
  record Alert(String type, String severity, String message, long count) {}

  Uni<List<Alert>> alerts() {
    return store
        .figures(WINDOW)
        .chain(figures ->
            store
                .sources(WINDOW, MANY_OF_ONE)
                .map(sources -> {
                  List<Alert> alerts = new ArrayList<>(of(figures));
                  sources.forEach(source -> alerts.add(ofOne(source)));
                  return alerts;
                }));
  }

  static List<Alert> of(AttemptStore.Figures now) {
    List<Alert> alerts = new ArrayList<>();
    long failures = now.attempts() - now.successes();
    long percent = now.attempts() == 0 ? 0 : PER_CENT * failures / now.attempts();
    if (now.attempts() > 0 && percent >= FAILING) {
      alerts.add(
          new Alert(
              "HIGH_FAILURE_RATE",
              percent > FAILING_BADLY ? "HIGH" : "MEDIUM",
              percent + " % of the callbacks of the last 5 minutes failed.",
              failures));
    }
    if (now.attempts() >= MANY) {
      alerts.add(
          new Alert(
              "RAPID_ATTEMPTS",
              "MEDIUM",
              now.attempts() + " callbacks came in the last 5 minutes.",
              now.attempts()));
    }
    if (now.forged() > 0) {
      alerts.add(
          new Alert(
              "STATE_MANIPULATION", "HIGH", "States came that are none of ours.", now.forged()));
    }
    if (now.replayed() > 0) {
      alerts.add(
          new Alert(
              "REPLAY_ATTACK", "HIGH", "States came that had been used before.", now.replayed()));
    }
    if (now.slowest() > SLOW_MILLIS) {
      alerts.add(
          new Alert(
              "SLOW_CALLBACK",
              "MEDIUM",
              "A callback took " + now.slowest() + " ms.",
              now.slowest()));
    }
    return alerts;
  }

  private static Alert ofOne(AttemptStore.Source source) {
    return new Alert(
        "IP_ABUSE",
        source.count() > TOO_MANY_OF_ONE ? "CRITICAL" : "HIGH",
        "One caller came " + source.count() + " times in the last 5 minutes.",
        source.count());
  }
}
