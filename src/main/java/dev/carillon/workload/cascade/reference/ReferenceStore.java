package dev.carillon.workload.cascade.reference;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The statements on everything that names an entity. One statement a reference, whatever the
/// number of rows. Any thread may call.
@Singleton
public final class ReferenceStore {

  private final Pool pool;

  ReferenceStore(Pool pool) {
    this.pool = pool;
  }

  /// What a statement did.
  ///
  /// @param count rows it changed
  /// @param rows JSON array: the rows as they were, or those that could not come back, each with
  ///   its `key` and the `reason`
  public record Touched(int count, String rows) {}

  /// How often each reference names any of these entities.
  ///
  /// @param ids of entities of one tenant (at most a few hundred)
  /// @return rows, one number for each reference in its order
  public Uni<List<Integer>> count(RootEntity root, String tenant, Collection<String> ids) {
    String sql =
        ReferenceSql.numbered(
            root.references().stream().map(each -> new ReferenceSql(root, each).count()).toList());
    return pool.preparedQuery(sql)
        .execute(Tuple.tuple().addString(tenant).addValue(ids.toArray(String[]::new)))
        .map(ReferenceStore::numbers);
  }

  /// How many rows name nobody who may be named there.
  ///
  /// @return rows, one number for each reference in its order
  public Uni<List<Integer>> countOrphans(RootEntity root, String tenant) {
    String sql =
        ReferenceSql.numbered(
            root.references().stream()
                .map(each -> new ReferenceSql(root, each).countOrphans())
                .toList());
    return pool.preparedQuery(sql).execute(Tuple.of(tenant)).map(ReferenceStore::numbers);
  }

  /// The same of one reference.
  ///
  /// @return rows (count)
  public Uni<Integer> countOrphans(RootEntity root, Reference reference, String tenant) {
    return pool.preparedQuery(new ReferenceSql(root, reference).countOrphans())
        .execute(Tuple.of(tenant))
        .map(rows -> Math.toIntExact(rows.iterator().next().getLong("n")));
  }

  private static List<Integer> numbers(RowSet<Row> rows) {
    return Rows.map(rows, row -> Math.toIntExact(row.getLong("n")));
  }

  /// The entity's row as JSON, locked until the transaction ends; empty when there is none that
  /// could be deleted. Index: the primary key.
  public Uni<Optional<String>> lock(Tx tx, RootEntity root, String tenant, String id) {
    String sql =
        """
        SELECT to_jsonb(r)::text FROM %s r
         WHERE r.tenant = $1 AND r.id = $2 AND NOT r.deleted FOR UPDATE
        """
            .formatted(Identifier.quoted(root.table()));
    return tx.connection()
        .preparedQuery(sql)
        .execute(Tuple.of(tenant, id))
        .map(rows -> Rows.map(rows, row -> row.getString(0)).stream().findFirst());
  }

  /// Takes an entity out of one reference.
  public Uni<Touched> take(Tx tx, RootEntity root, Reference reference, String tenant, String id) {
    return tx.connection()
        .preparedQuery(new ReferenceSql(root, reference).take())
        .execute(Tuple.of(tenant, id))
        .map(ReferenceStore::touched);
  }

  /// Brings an entity back into one reference.
  ///
  /// Whose place is a stretch of time first holds what is divided, in a statement of its own: of
  /// two who want the same place at the same time the second looks when the first has it.
  ///
  /// @param was the rows as [#take] told them
  public Uni<Touched> bringBack(
      Tx tx, RootEntity root, Reference reference, String tenant, String id, String was) {
    var sql = new ReferenceSql(root, reference);
    Uni<Void> held =
        sql.holdPlaces()
            .map(hold ->
                tx.connection()
                    .preparedQuery(hold)
                    .execute(Tuple.of(tenant, was))
                    .replaceWithVoid())
            .orElseGet(() -> Uni.createFrom().voidItem());
    return held.chain(
            () -> tx.connection().preparedQuery(sql.bringBack()).execute(Tuple.of(tenant, id, was)))
        .map(ReferenceStore::touched);
  }

  private static Touched touched(RowSet<Row> rows) {
    Row row = rows.iterator().next();
    return new Touched(Math.toIntExact(row.getLong("n")), row.getString("rows"));
  }

  /// Does to the orphans of one reference what a deletion would have done.
  ///
  /// @return rows changed (count)
  public Uni<Integer> mendOrphans(Tx tx, RootEntity root, Reference reference, String tenant) {
    return tx.connection()
        .preparedQuery(new ReferenceSql(root, reference).mendOrphans())
        .execute(Tuple.of(tenant))
        .map(RowSet::rowCount);
  }

  /// Marks an entity as deleted, unless it is.
  ///
  /// @param audit id of the entry that tells of it
  /// @return `false` when it was deleted before
  public Uni<Boolean> markDeleted(
      Tx tx, RootEntity root, String tenant, String id, String reason, String audit) {
    String sql =
        """
        UPDATE %s SET is_active = false, deleted = true, deleted_at = now(), updated_at = now(),
               deletion_reason = $3, deletion_audit_id = $4
         WHERE tenant = $1 AND id = $2 AND NOT deleted
        """
            .formatted(Identifier.quoted(root.table()));
    return tx.connection()
        .preparedQuery(sql)
        .execute(Tuple.of(tenant, id, reason, audit))
        .map(rows -> rows.rowCount() == 1);
  }

  /// Makes an entity live again that is under this very deletion.
  ///
  /// @param active whether it was before
  /// @return `false` when it is not deleted, or by another
  public Uni<Boolean> markRestored(
      Tx tx, RootEntity root, String tenant, String id, boolean active, String audit) {
    String sql =
        """
        UPDATE %s SET is_active = $3, deleted = false, deleted_at = NULL, deletion_reason = NULL,
               deletion_audit_id = NULL, restored_at = now(), restored_from_audit = $4,
               updated_at = now()
         WHERE tenant = $1 AND id = $2 AND deleted AND deletion_audit_id = $4
        """
            .formatted(Identifier.quoted(root.table()));
    return tx.connection()
        .preparedQuery(sql)
        .execute(Tuple.of(tenant, id, active, audit))
        .map(rows -> rows.rowCount() == 1);
  }
}
