package dev.carillon.breaker;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.health.Alerts;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.Actor;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.Streams;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes each change into the audit log and tells it on the system's stream. While it holds jobs
/// back it is an alert besides (domain 000 "Alerts"), from the transaction that opens it on.
@Singleton
final class SystemNews implements BreakerNews {

  private final Audit audit;
  private final Alerts alerts;
  private final Streams streams;

  SystemNews(Audit audit, Alerts alerts, Streams streams) {
    this.audit = audit;
    this.alerts = alerts;
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
    return audit
        .record(tx, entry)
        .chain(() -> alert(tx, change))
        .chain(() -> streams.publish(tx, List.of(event(change))));
  }

  private Uni<Void> alert(Tx tx, BreakerChange change) {
    if (change.began()) {
      return alerts.raise(tx, BreakerFacts.SOURCE, BreakerFacts.condition(change.after()));
    }
    return change.ended()
        ? alerts.over(tx, BreakerFacts.key(change.after()))
        : Uni.createFrom().voidItem();
  }

  private static StreamEvent event(BreakerChange change) {
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
    return new StreamEvent(StreamName.ofSystem(), "breaker.changed", changed);
  }
}
