package dev.carillon.breaker;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.Actor;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes each change into the audit log and tells it on the system's stream; an opening is an
/// alert besides (domain 000 "Alerts").
@Singleton
final class SystemNews implements BreakerNews {

  private final Audit audit;
  private final Streams streams;

  SystemNews(Audit audit, Streams streams) {
    this.audit = audit;
    this.streams = streams;
  }

  /// `breaker.changed`.
  @RegisterForReflection
  record Changed(
      String key,
      String from,
      String to,
      String reason,
      @Nullable String by,
      @Nullable String forced,
      int failures,
      @Nullable OffsetDateTime retryAt,
      OffsetDateTime at) {}

  /// `system.alert`.
  @RegisterForReflection
  record Alert(
      String id,
      String type,
      String severity,
      String message,
      boolean requiresAttention,
      Changed details) {}

  @Override
  public Uni<Void> tell(Tx tx, BreakerChange change) {
    BreakerView after = change.after();
    var entry =
        new AuditEntry(
            Actor.DEFAULT_TENANT,
            change.by() == null ? "system" : change.by(),
            change.action(),
            "breaker:" + after.key(),
            change.reason(),
            change.before(),
            after,
            true);
    // The stream's row is held until the commit, so it comes last.
    return audit.record(tx, entry).chain(() -> streams.publish(tx, events(change)));
  }

  private static List<StreamEvent> events(BreakerChange change) {
    BreakerView after = change.after();
    var changed =
        new Changed(
            after.key(),
            change.from(),
            after.state(),
            change.reason(),
            change.by(),
            after.forced(),
            after.failures(),
            after.retryAt(),
            change.at());
    List<StreamEvent> events = new ArrayList<>();
    events.add(new StreamEvent(StreamName.ofSystem(), "breaker.changed", changed));
    if (change.opened()) {
      var alert =
          new Alert(
              UUID.randomUUID().toString(),
              "circuit_breaker_open",
              "high",
              "Circuit breaker " + after.key() + " is open: " + change.reason(),
              true,
              changed);
      events.add(new StreamEvent(StreamName.ofSystem(), "system.alert", alert));
    }
    return events;
  }
}
