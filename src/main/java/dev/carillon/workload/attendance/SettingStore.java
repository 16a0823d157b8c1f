package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/// The statements on the thresholds of a tenant.
@Singleton
final class SettingStore {

  /// The defaults where the tenant said nothing, as the check has them.
  static final String FIND =
      """
      SELECT coalesce(max(warning_below), 80) AS warning_below,
             coalesce(max(mahroom_at), 75) AS mahroom_at, coalesce(max(tasdiq_at), 85) AS tasdiq_at,
             coalesce(max(allowed_hours), 100) AS allowed_hours
        FROM attendance_setting WHERE tenant = $1
      """;

  static final String SAVE =
      """
      INSERT INTO attendance_setting (tenant, warning_below, mahroom_at, tasdiq_at, allowed_hours)
      VALUES ($1, $2, $3, $4, $5)
          ON CONFLICT (tenant) DO UPDATE
         SET warning_below = excluded.warning_below, mahroom_at = excluded.mahroom_at,
             tasdiq_at = excluded.tasdiq_at, allowed_hours = excluded.allowed_hours
      """;

  private final Pool pool;

  SettingStore(Pool pool) {
    this.pool = pool;
  }

  Uni<Settings> find(String tenant) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(tenant))
        .map(rows -> settings(rows.iterator().next()));
  }

  Uni<Void> save(Tx tx, String tenant, Settings settings) {
    return tx.connection()
        .preparedQuery(SAVE)
        .execute(
            Tuple.of(
                tenant,
                settings.warningBelow(),
                settings.mahroomAt(),
                settings.tasdiqAt(),
                settings.allowedHours()))
        .replaceWithVoid();
  }

  private static Settings settings(Row row) {
    return new Settings(
        row.getBigDecimal("warning_below"),
        row.getBigDecimal("mahroom_at"),
        row.getBigDecimal("tasdiq_at"),
        row.getInteger("allowed_hours"));
  }
}
