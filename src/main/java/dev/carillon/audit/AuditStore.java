package dev.carillon.audit;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/// The statements that write the audit log. Nothing changes an entry.
@Singleton
final class AuditStore {

  /// The entries, and for each a note that it is in no seal yet. Locks nothing that another writer
  /// waits for: the chain is forged later, by [SealStore].
  static final String INSERT =
      """
      WITH entry AS (
        INSERT INTO audit_log (tenant, actor, action, resource, reason, before, after, succeeded,
                               request_id)
        SELECT e.tenant, e.actor, e.action, e.resource, e.reason, e.before::jsonb, e.after::jsonb,
               e.succeeded, e.request_id
          FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                      $7::text[], $8::bool[], $9::text[])
            AS e(tenant, actor, action, resource, reason, before, after, succeeded, request_id)
        RETURNING id, at
      )
      INSERT INTO audit_unsealed (id, at) SELECT id, at FROM entry
      """;

  /// The same for one entry and Hibernate, which has other marks for its parameters and no type for
  /// a null: absent texts are empty.
  private static String insertOne() {
    return """
    WITH entry AS (
      INSERT INTO audit_log (tenant, actor, action, resource, reason, before, after, succeeded,
                             request_id)
      VALUES (:tenant, :actor, :action, :resource, nullif(:reason, ''),
              cast(nullif(:before, '') as jsonb), cast(nullif(:after, '') as jsonb), :succeeded,
              nullif(:request, ''))
      RETURNING id, at
    )
    INSERT INTO audit_unsealed (id, at) SELECT id, at FROM entry
    """;
  }

  /// An entry as it is stored.
  ///
  /// @param before JSON text, or `null`
  /// @param after JSON text, or `null`
  record Written(
      AuditEntry entry,
      @Nullable String before,
      @Nullable String after,
      @Nullable String requestId) {}

  Uni<Void> insert(Tx tx, List<Written> entries) {
    return tx.connection()
        .preparedQuery(INSERT)
        .execute(
            Columns.of(entries)
                .text(e -> e.entry().tenant())
                .text(e -> e.entry().actor())
                .text(e -> e.entry().action())
                .text(e -> e.entry().resource())
                .text(e -> e.entry().reason())
                .text(Written::before)
                .text(Written::after)
                .bool(e -> e.entry().succeeded())
                .text(Written::requestId)
                .tuple())
        .replaceWithVoid();
  }

  Uni<Void> insert(Mutiny.Session session, Written written) {
    AuditEntry entry = written.entry();
    return session
        .createNativeQuery(insertOne())
        .setParameter("tenant", entry.tenant())
        .setParameter("actor", entry.actor())
        .setParameter("action", entry.action())
        .setParameter("resource", entry.resource())
        .setParameter("reason", Objects.requireNonNullElse(entry.reason(), ""))
        .setParameter("before", Objects.requireNonNullElse(written.before(), ""))
        .setParameter("after", Objects.requireNonNullElse(written.after(), ""))
        .setParameter("succeeded", entry.succeeded())
        .setParameter("request", Objects.requireNonNullElse(written.requestId(), ""))
        .executeUpdate()
        .replaceWithVoid();
  }
}
