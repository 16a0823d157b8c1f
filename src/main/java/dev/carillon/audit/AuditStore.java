package dev.carillon.audit;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// The statements on the audit log.
@Singleton
final class AuditStore {

  static final String INSERT =
      """
      INSERT INTO audit_log (tenant, actor, action, resource, reason, before, after, succeeded)
      VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7::text::jsonb, $8)
      """;

  Uni<Void> insert(Tx tx, AuditEntry entry, @Nullable String before, @Nullable String after) {
    Tuple values =
        Tuple.tuple()
            .addString(entry.tenant())
            .addString(entry.actor())
            .addString(entry.action())
            .addString(entry.resource())
            .addString(entry.reason())
            .addString(before)
            .addString(after)
            .addBoolean(entry.succeeded());
    return tx.connection().preparedQuery(INSERT).execute(values).replaceWithVoid();
  }
}
