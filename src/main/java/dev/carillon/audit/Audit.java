package dev.carillon.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// Where it is written down who did what. Any thread may call.
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
    return store.insert(tx, entry, text(entry.before()), text(entry.after()));
  }

  /// Writes an entry about something without a transaction of its own, or that was refused.
  public Uni<Void> record(AuditEntry entry) {
    return database.inTransaction(tx -> record(tx, entry));
  }

  private @Nullable String text(@Nullable Object value) {
    try {
      return value == null ? null : json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Before and after must be values JSON can hold", e);
    }
  }
}
