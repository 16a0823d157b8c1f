package dev.carillon.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.RequestId;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where it is written down who did what. Any thread may call. Each entry names the request it was
/// made in, if there was one.
@Singleton
public final class Audit {

  private final AuditStore store;
  private final Database database;
  private final ObjectMapper json;

  Audit(AuditStore store, Database database, ObjectMapper json) {
    this.store = store;
    this.database = database;
    this.json = json;
  }

  /// Writes an entry in the transaction that does the thing: both happen or neither.
  public Uni<Void> record(Tx tx, AuditEntry entry) {
    return store.insert(tx, List.of(written(entry)));
  }

  /// Writes an entry in the Hibernate session of the caller: both happen or neither.
  ///
  /// @return fails when there is no session with a transaction
  public Uni<Void> recordInSession(AuditEntry entry) {
    AuditStore.Written written = written(entry);
    return Panache.getSession().chain(session -> store.insert(session, written));
  }

  /// Writes an entry about something without a transaction of its own, or that was refused.
  public Uni<Void> record(AuditEntry entry) {
    AuditStore.Written written = written(entry);
    return database.inTransaction(tx -> store.insert(tx, List.of(written)));
  }

  private AuditStore.Written written(AuditEntry entry) {
    return new AuditStore.Written(
        entry, text(entry.before()), text(entry.after()), RequestId.current().orElse(null));
  }

  private @Nullable String text(@Nullable Object value) {
    try {
      return value == null ? null : json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Before and after must be values JSON can hold", e);
    }
  }
}
