package dev.carillon.workload.billing;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;

/// What admins decided about the users of their tenant.
@Singleton
final class BillingUserStore {

  static final String FIND =
      """
      SELECT user_id, phi_redaction_enabled FROM billing_users WHERE tenant = $1 AND user_id = $2
      """;

  static final String LOCK =
      """
      SELECT user_id, phi_redaction_enabled FROM billing_users
       WHERE tenant = $1 AND user_id = $2
         FOR NO KEY UPDATE
      """;

  static final String LIST =
      """
      SELECT user_id, phi_redaction_enabled FROM billing_users
       WHERE tenant = $1 ORDER BY user_id LIMIT 1000
      """;

  static final String SET =
      """
      INSERT INTO billing_users (tenant, user_id, phi_redaction_enabled, updated_by)
      VALUES ($1, $2, $3, $4)
          ON CONFLICT (tenant, user_id) DO UPDATE
         SET phi_redaction_enabled = excluded.phi_redaction_enabled,
             updated_by = excluded.updated_by, updated_at = now()
      """;

  private final Pool pool;

  BillingUserStore(Pool pool) {
    this.pool = pool;
  }

  /// A user of the billing workload.
  ///
  /// @param id the `sub` of their token
  /// @param phiRedactionEnabled whether persons are hidden from them
  @RegisterForReflection
  record BillingUser(String id, boolean phiRedactionEnabled, String redactionLevel) {

    static BillingUser of(String id, boolean redacted) {
      return new BillingUser(id, redacted, redacted ? "full" : "none");
    }
  }

  /// @return the user; one about whom nothing was decided sees redacted data
  Uni<BillingUser> find(String tenant, String id) {
    return pool.preparedQuery(FIND).execute(Tuple.of(tenant, id)).map(rows -> user(rows, id));
  }

  /// Holds what was decided about a user until the transaction ends.
  Uni<BillingUser> lock(Tx tx, String tenant, String id) {
    return tx.connection()
        .preparedQuery(LOCK)
        .execute(Tuple.of(tenant, id))
        .map(rows -> user(rows, id));
  }

  private static BillingUser user(RowSet<Row> rows, String id) {
    return Rows.map(rows, BillingUserStore::user).stream()
        .findFirst()
        .orElseGet(() -> BillingUser.of(id, true));
  }

  Uni<List<BillingUser>> list(String tenant) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(tenant))
        .map(rows -> Rows.map(rows, BillingUserStore::user));
  }

  /// @param by who decides
  Uni<Void> set(Tx tx, String tenant, String id, boolean redacted, String by) {
    return tx.connection()
        .preparedQuery(SET)
        .execute(Tuple.of(tenant, id, redacted, by))
        .replaceWithVoid();
  }

  private static BillingUser user(Row row) {
    return BillingUser.of(row.getString("user_id"), row.getBoolean("phi_redaction_enabled"));
  }
}
