package dev.carillon.audit;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The statements on the chain that shows whether the audit log was changed.
///
/// Entries are sealed in blocks some seconds after they were written. Chaining them as they are
/// written would make every writer of a tenant wait for the commit of the one before.
@Singleton
final class SealStore {

  /// One sealer at a time, over all nodes; who comes second has nothing to do.
  static final String LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('carillon_audit_seal'))";

  /// Puts up to 5,000 entries of one month into a block for each tenant. Of one month, since months
  /// are archived and dropped as a whole.
  ///
  /// Indexes: `audit_unsealed_pkey`, `audit_log_id`, `audit_seal_pkey` backwards.
  static final String SEAL =
      """
      WITH due AS (
        DELETE FROM audit_unsealed
         WHERE id IN (SELECT id FROM audit_unsealed
                       WHERE at < (SELECT date_trunc('month', min(at) AT TIME ZONE 'UTC')
                                          AT TIME ZONE 'UTC' + interval '1 month'
                                     FROM audit_unsealed)
                       ORDER BY id LIMIT 5000)
        RETURNING id, at
      ), block AS (
        SELECT a.tenant, array_agg(a.id ORDER BY a.id) AS entries, min(a.at) AS first_at,
               max(a.at) AS last_at,
               string_agg(audit_content(a.id, a.at, a.tenant, a.actor, a.action, a.resource,
                                        a.reason, a.before, a.after, a.succeeded, a.request_id),
                          E'\\n' ORDER BY a.id) AS content
          FROM due JOIN audit_log a ON a.id = due.id AND a.at = due.at
         GROUP BY a.tenant
      ), sealed AS (
        INSERT INTO audit_seal (tenant, seq, first_at, last_at, entries, previous, hash)
        SELECT b.tenant, coalesce(p.seq, 0) + 1, b.first_at, b.last_at, b.entries,
               coalesce(p.hash, ''::bytea),
               sha256(coalesce(p.hash, ''::bytea) || convert_to(b.content, 'UTF8'))
          FROM block b
          LEFT JOIN LATERAL (SELECT s.seq, s.hash FROM audit_seal s WHERE s.tenant = b.tenant
                              ORDER BY s.seq DESC LIMIT 1) p ON true
      )
      SELECT count(*) FROM due
      """;

  /// Every block of tenant `$1` (of all when null) computed again, and what no block knows of.
  static final String VERIFY =
      """
      WITH entry AS (
        SELECT id, at, tenant, actor, action, resource, reason, before, after, succeeded, request_id
          FROM audit_log WHERE $1::text IS NULL OR tenant = $1
        UNION ALL
        SELECT id, at, tenant, actor, action, resource, reason, before, after, succeeded, request_id
          FROM audit_archive WHERE $1::text IS NULL OR tenant = $1
      ), seal AS (
        SELECT *, lag(hash) OVER chain AS hash_before, lag(seq) OVER chain AS seq_before
          FROM audit_seal WHERE $1::text IS NULL OR tenant = $1
        WINDOW chain AS (PARTITION BY tenant ORDER BY seq)
      ), member AS (
        SELECT s.tenant, s.seq, m.id FROM seal s CROSS JOIN unnest(s.entries) AS m(id)
      ), content AS (
        SELECT m.tenant, m.seq, count(e.id) AS found,
               string_agg(audit_content(e.id, e.at, e.tenant, e.actor, e.action, e.resource,
                                        e.reason, e.before, e.after, e.succeeded, e.request_id),
                          E'\\n' ORDER BY e.id) AS content
          FROM member m LEFT JOIN entry e ON e.id = m.id AND e.tenant = m.tenant
         GROUP BY 1, 2
      ), judged AS (
        SELECT s.tenant, s.seq, cardinality(s.entries) AS entries,
               CASE WHEN c.found < cardinality(s.entries) THEN 'entries are missing'
                    WHEN s.hash <> sha256(s.previous || convert_to(coalesce(c.content, ''), 'UTF8'))
                    THEN 'an entry was changed'
                    WHEN s.hash_before IS NOT NULL
                         AND (s.previous <> s.hash_before OR s.seq <> s.seq_before + 1)
                    THEN 'blocks before it are missing or were changed' END AS fault
          FROM seal s JOIN content c USING (tenant, seq)
      )
      SELECT (SELECT count(*) FROM judged) AS blocks,
             (SELECT coalesce(sum(entries), 0) FROM judged)::bigint AS sealed,
             (SELECT count(*) FROM entry) AS entries,
             (SELECT count(*) FROM audit_unsealed u JOIN entry e ON e.id = u.id) AS unsealed,
             (SELECT array_agg(tenant || ' block ' || seq || ': ' || fault)
                FROM (SELECT * FROM judged WHERE fault IS NOT NULL
                       ORDER BY tenant, seq LIMIT 20) AS first) AS faults,
             (SELECT encode(sha256(string_agg(last.hash, ''::bytea ORDER BY last.tenant)), 'hex')
                FROM (SELECT DISTINCT ON (tenant) tenant, hash FROM audit_seal
                       WHERE $1::text IS NULL OR tenant = $1
                       ORDER BY tenant, seq DESC) AS last) AS head
      """;

  /// Forgets blocks whose months are dropped.
  static final String FORGET = "DELETE FROM audit_seal WHERE last_at < $1";

  static final String GUARD =
      "SELECT set_config('statement_timeout', '30s', true), set_config('jit', 'off', true)";

  private final Pool pool;
  private final Database database;

  SealStore(Pool pool, Database database) {
    this.pool = pool;
    this.database = database;
  }

  /// What a look over the chain found (counts).
  ///
  /// @param sealed entries the blocks say there are
  /// @param entries entries there are
  /// @param unsealed of them not yet in a block
  /// @param head hex of the newest hashes, or `null` while there is none
  record Verdict(
      long blocks,
      long sealed,
      long entries,
      long unsealed,
      List<String> faults,
      @Nullable String head) {}

  /// @return entries sealed (count); 0 as well while another node seals
  Uni<Long> seal() {
    return database.inTransaction(tx ->
        tx.connection()
            .query(LOCK)
            .execute()
            .chain(lock ->
                lock.iterator().next().getBoolean(0)
                    ? tx.connection()
                        .query(SEAL)
                        .execute()
                        .map(rows -> rows.iterator().next().getLong(0))
                    : Uni.createFrom().item(0L)));
  }

  /// @param tenant whose chain, or `null` for all
  Uni<Verdict> verify(@Nullable String tenant) {
    return pool.withTransaction(connection ->
            connection
                .query(GUARD)
                .execute()
                .chain(() -> connection.preparedQuery(VERIFY).execute(Tuple.of(tenant))))
        .map(rows -> Rows.map(rows, SealStore::verdict).getFirst())
        .onFailure(AuditReadStore::tookTooLong)
        .transform(late ->
            new ProblemException(
                ProblemType.BUSY, "The log is too long to be computed again in 30 seconds."));
  }

  private static Verdict verdict(Row row) {
    String[] faults = row.getArrayOfStrings("faults");
    return new Verdict(
        row.getLong("blocks"),
        row.getLong("sealed"),
        row.getLong("entries"),
        row.getLong("unsealed"),
        faults == null ? List.of() : List.of(faults).stream().filter(Objects::nonNull).toList(),
        row.getString("head"));
  }
}
