package dev.carillon.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;

/// Where events are told. Any thread may call.
@Singleton
public final class Streams {

  private final StreamStore store;
  private final Database database;
  private final ObjectMapper json;

  Streams(StreamStore store, Database database, ObjectMapper json) {
    this.store = store;
    this.database = database;
    this.json = json;
  }

  /// Appends events in the caller's transaction: they are told if and only if it commits. Holds the
  /// streams' rows until then, so do it last.
  public Uni<Void> publish(Tx tx, List<StreamEvent> events) {
    return store.append(tx, events.stream().map(this::written).toList());
  }

  /// Appends one event in a transaction of its own.
  ///
  /// @return fails when the database is away; the event may then be there or not
  public Uni<Void> publish(StreamEvent event) {
    return database.inTransaction(tx -> publish(tx, List.of(event)));
  }

  private StreamStore.Written written(StreamEvent event) {
    try {
      return new StreamStore.Written(
          event.stream(), event.event(), json.writeValueAsString(event.data()));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("An event's data must be a value JSON can hold", e);
    }
  }
}
