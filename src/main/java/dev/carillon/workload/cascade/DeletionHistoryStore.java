package dev.carillon.workload.cascade;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.security.SealBrokenException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The statements that show people the log of deletions and restorations.
@Singleton
final class DeletionHistoryStore {

  /// Newest first; of the snapshot only the name and how much there is. Index:
  /// `deletion_audit_entity`.
  static final String LIST =
      """
      SELECT id, entity_type, entity_id, deletion_type, operations, at, user_id,
             reason, original_audit_id, archived, archived_at, archived_reason,
             snapshot->entity_type->>'full_name' AS name, sealed_name,
             coalesce(kept, (SELECT jsonb_object_agg(c, n)
                FROM (SELECT split_part(key, '.', 1) AS c, sum(jsonb_array_length(value)) AS n
                        FROM jsonb_each(snapshot->'relatedData') GROUP BY 1) AS counts))::text
               AS counts
        FROM deletion_audit
       WHERE tenant = $1 AND entity_type = $2 AND entity_id = $3
       ORDER BY at DESC, id DESC LIMIT $4 OFFSET $5
      """;

  static final String COUNT =
      """
      SELECT count(*) FROM deletion_audit WHERE tenant = $1 AND entity_type = $2 AND entity_id = $3
      """;

  private static final Logger LOG = Logger.getLogger(DeletionHistoryStore.class);

  private final Pool pool;
  private final Snapshots snapshots;

  DeletionHistoryStore(Pool pool, Snapshots snapshots) {
    this.pool = pool;
    this.snapshots = snapshots;
  }

  /// An entry as people see it: of the personal data in the snapshot only the name.
  ///
  /// @param cascadeOperations of a deletion, else `null`
  /// @param restorationOperations of a restoration, else `null`
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record View(
      String id,
      String entityType,
      String entityId,
      String deletionType,
      @Nullable List<Operation> cascadeOperations,
      @Nullable List<Operation> restorationOperations,
      OffsetDateTime timestamp,
      String userId,
      String reason,
      @Nullable String originalAuditId,
      @Nullable Snapshot snapshot,
      boolean archived,
      @Nullable OffsetDateTime archivedAt,
      @Nullable String archivedReason) {}

  /// What is told of a snapshot.
  ///
  /// @param studentName `null` also when it cannot be opened: its key is gone, or it was changed
  /// @param relatedDataCounts rows kept, by collection
  @RegisterForReflection
  record Snapshot(
      @Nullable String studentName,
      OffsetDateTime snapshotTimestamp,
      @JsonRawValue @Schema(type = SchemaType.OBJECT, description = "Rows kept, by collection")
          String relatedDataCounts) {}

  Uni<List<View>> list(String tenant, String type, String entity, int limit, int offset) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(tenant, type, entity, limit, offset))
        .map(rows -> Rows.map(rows, row -> view(tenant, row)));
  }

  Uni<Long> count(String tenant, String type, String entity) {
    return pool.preparedQuery(COUNT)
        .execute(Tuple.of(tenant, type, entity))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private View view(String tenant, Row row) {
    boolean restoration = row.getString("deletion_type").equals("restoration");
    String counts = row.getString("counts");
    return new View(
        row.getString("id"),
        row.getString("entity_type"),
        row.getString("entity_id"),
        row.getString("deletion_type"),
        restoration ? null : DeletionAuditStore.operations(row.getJsonArray("operations")),
        restoration ? DeletionAuditStore.operations(row.getJsonArray("operations")) : null,
        row.getOffsetDateTime("at"),
        row.getString("user_id"),
        row.getString("reason"),
        row.getString("original_audit_id"),
        restoration
            ? null
            : new Snapshot(
                name(tenant, row), row.getOffsetDateTime("at"), counts == null ? "{}" : counts),
        row.getBoolean("archived"),
        row.getOffsetDateTime("archived_at"),
        row.getString("archived_reason"));
  }

  /// Who looks at the history is to see what happened also when a name in it cannot be told.
  private @Nullable String name(String tenant, Row row) {
    @Nullable Buffer sealed = row.get(Buffer.class, "sealed_name");
    if (sealed == null) {
      return row.getString("name");
    }
    String audit = row.getString("id");
    try {
      return snapshots.name(tenant, audit, sealed);
    } catch (SealBrokenException broken) {
      LOG.warnf("The name in deletion %s does not open: %s", audit, broken.getMessage());
      return null;
    }
  }
}
