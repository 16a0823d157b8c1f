package dev.carillon.workload.cascade;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements on the log of deletions and restorations.
@Singleton
final class DeletionAuditStore {

  /// The unique `deletion_audit_restored` is the guard that a deletion is undone once.
  static final String ADD =
      """
      INSERT INTO deletion_audit (tenant, id, entity_type, entity_id, deletion_type, operations,
                                  sealed_snapshot, sealed_name, kept, user_id, reason,
                                  original_audit_id)
      VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7, $8, $9::text::jsonb, $10, $11, $12)
      RETURNING at
      """;

  /// Index: the primary key.
  static final String OUTCOME =
      """
      SELECT entity_id, operations, at FROM deletion_audit WHERE tenant = $1 AND id = $2
      """;

  /// Index: the primary key.
  static final String TOTALS =
      """
      SELECT a.id, (SELECT coalesce(sum((o->>'affectedDocuments')::int), 0)
                      FROM jsonb_array_elements(a.operations) AS o) AS total
        FROM deletion_audit a WHERE a.tenant = $1 AND a.id = ANY ($2::text[])
      """;

  /// Held to the end of the transaction, so that two restores of one deletion come one by one.
  static final String LOCK =
      """
      SELECT snapshot::text, sealed_snapshot FROM deletion_audit
       WHERE tenant = $1 AND id = $2 AND entity_type = $3 AND entity_id = $4
         AND deletion_type = 'cascade_cleanup'
         FOR UPDATE
      """;

  static final String IS_RESTORED =
      """
      SELECT EXISTS (SELECT FROM deletion_audit WHERE tenant = $1 AND original_audit_id = $2)
      """;

  /// Index: `deletion_audit_live`.
  static final String ARCHIVE =
      """
      WITH archived AS (
        UPDATE deletion_audit
           SET archived = true, archived_at = now(), archived_reason = 'retention_policy'
         WHERE at < now() - interval '12 months' AND NOT archived
        RETURNING 1
      )
      SELECT (SELECT count(*) FROM archived) AS n, now() - interval '12 months' AS cutoff
      """;

  private final Pool pool;
  private final Snapshots snapshots;

  DeletionAuditStore(Pool pool, Snapshots snapshots) {
    this.pool = pool;
    this.snapshots = snapshots;
  }

  /// An entry that is to be written.
  ///
  /// @param operations JSON array
  /// @param snapshot what it keeps, or `null` for a restoration
  /// @param originalAuditId the deletion a restoration undoes, else `null`
  record Entry(
      String tenant,
      String id,
      String entityType,
      String entityId,
      String operations,
      Snapshots.@Nullable Sealed snapshot,
      String userId,
      String reason,
      @Nullable String originalAuditId) {}

  /// How a deletion ended.
  ///
  /// @param operations what it changed, in order
  record Outcome(String entityId, List<Operation> operations, OffsetDateTime at) {}

  /// What the archiving did (domain 000 §2).
  ///
  /// @param recordsArchived count
  /// @param cutoffDate what is older was archived
  @RegisterForReflection
  record Archived(int recordsArchived, OffsetDateTime cutoffDate) {}

  /// @return when it was written, by the clock of the database
  Uni<OffsetDateTime> add(Tx tx, Entry entry) {
    Snapshots.@Nullable Sealed kept = entry.snapshot();
    Tuple values =
        Tuple.tuple()
            .addString(entry.tenant())
            .addString(entry.id())
            .addString(entry.entityType())
            .addString(entry.entityId())
            .addString(entry.originalAuditId() == null ? "cascade_cleanup" : "restoration")
            .addString(entry.operations())
            .addValue(kept == null ? null : kept.snapshot())
            .addValue(kept == null ? null : kept.name())
            .addString(kept == null ? null : kept.kept())
            .addString(entry.userId())
            .addString(entry.reason())
            .addString(entry.originalAuditId());
    return tx.connection()
        .preparedQuery(ADD)
        .execute(values)
        .map(rows -> rows.iterator().next().getOffsetDateTime("at"));
  }

  Uni<Optional<Outcome>> outcome(String tenant, String id) {
    return pool.preparedQuery(OUTCOME)
        .execute(Tuple.of(tenant, id))
        .map(rows ->
            Rows.map(
                    rows,
                    row ->
                        new Outcome(
                            row.getString("entity_id"),
                            operations(row.getJsonArray("operations")),
                            row.getOffsetDateTime("at")))
                .stream()
                .findFirst());
  }

  /// {@return rows changed by each of these deletions (count), by id}
  Uni<Map<String, Integer>> totals(String tenant, Collection<String> ids) {
    return pool.preparedQuery(TOTALS)
        .execute(Tuple.tuple().addString(tenant).addValue(ids.toArray(String[]::new)))
        .map(rows -> {
          Map<String, Integer> totals = new HashMap<>();
          rows.forEach(
              row -> totals.put(row.getString("id"), Math.toIntExact(row.getLong("total"))));
          return totals;
        });
  }

  /// {@return the steps of an entry, as the column has them}
  static List<Operation> operations(JsonArray stored) {
    return stored.stream()
        .map(JsonObject.class::cast)
        .map(each ->
            new Operation(
                each.getString("collection"),
                each.getString("operation"),
                each.getInteger("affectedDocuments"),
                each.getString("details")))
        .toList();
  }

  /// {@return the snapshot of a deletion of this entity, empty when there was no such}
  Uni<Optional<String>> lock(Tx tx, String tenant, String id, String type, String entity) {
    return tx.connection()
        .preparedQuery(LOCK)
        .execute(Tuple.of(tenant, id, type, entity))
        .map(rows -> Rows.map(rows, row -> snapshot(tenant, id, row)).stream().findFirst());
  }

  private String snapshot(String tenant, String id, Row row) {
    @Nullable Buffer sealed = row.get(Buffer.class, "sealed_snapshot");
    return sealed == null ? row.getString("snapshot") : snapshots.snapshot(tenant, id, sealed);
  }

  /// {@return whether a deletion was undone}
  Uni<Boolean> isRestored(Tx tx, String tenant, String id) {
    return tx.connection()
        .preparedQuery(IS_RESTORED)
        .execute(Tuple.of(tenant, id))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /// Marks what is older than 12 months, of all tenants.
  Uni<Archived> archive(Tx tx) {
    return tx.connection()
        .preparedQuery(ARCHIVE)
        .execute()
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Archived(Math.toIntExact(row.getLong("n")), row.getOffsetDateTime("cutoff"));
        });
  }
}
