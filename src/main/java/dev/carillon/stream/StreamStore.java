package dev.carillon.stream;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;

/// The statements on streams.
@Singleton
final class StreamStore {

  /// Numbers are given under the stream's row lock, held to the end of the transaction: gapless,
  /// and in the order of the commits (reliability.md §2.5).
  static final String APPEND =
      """
      WITH e AS MATERIALIZED (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
          WITH ORDINALITY AS e(kind, tenant, name, event, data, n)
      ), s AS (
        INSERT INTO stream AS s (kind, tenant, name, next_seq)
        SELECT kind, tenant, name, count(*) + 1 FROM e GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            ON CONFLICT (kind, tenant, name)
            DO UPDATE SET next_seq = s.next_seq + excluded.next_seq - 1
        RETURNING s.id, s.kind, s.tenant, s.name, s.next_seq
      )
      INSERT INTO stream_event (stream, seq, at, event, data)
      SELECT s.id,
             s.next_seq - count(*) OVER (PARTITION BY s.id)
               + row_number() OVER (PARTITION BY s.id ORDER BY e.n) - 1,
             clock_timestamp(), e.event, e.data::jsonb
        FROM e JOIN s USING (kind, tenant, name)
      """;

  /// @param data JSON text
  record Written(StreamName stream, String event, String data) {}

  Uni<Void> append(Tx tx, List<Written> events) {
    return tx.connection()
        .preparedQuery(APPEND)
        .execute(
            Columns.of(events)
                .text(e -> e.stream().kind())
                .text(e -> e.stream().tenant())
                .text(e -> e.stream().id())
                .text(Written::event)
                .text(Written::data)
                .tuple())
        .replaceWithVoid();
  }
}
