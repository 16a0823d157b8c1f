package dev.carillon.job.engine;

import dev.carillon.job.JobParts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Which guards the real statements and the real schema have. The simulated database keeps what
/// they say and nothing more: take a guard out of the SQL, and it is gone from the simulation too.
///
/// @param endFenced an outcome is matched by its lease
/// @param returnFenced a return is matched by its lease
/// @param progressFenced progress, checkpoints and effects are matched by their lease
/// @param claimsWaiting only a job without a lease is claimed
/// @param claimLocks a claim locks the rows it has chosen
/// @param claimOrdered the best are claimed first
/// @param claimsAlive a worker found dead claims nothing
/// @param voidsLeases a claim whose answer never came claims nothing once it is void
/// @param effectOnce an effect is recorded once
/// @param uniqueKey a unique key has one row
/// @param keyFreed the end of a job frees its unique key
record SimGuards(
    boolean endFenced,
    boolean returnFenced,
    boolean progressFenced,
    boolean claimsWaiting,
    boolean claimLocks,
    boolean claimOrdered,
    boolean claimsAlive,
    boolean voidsLeases,
    boolean effectOnce,
    boolean uniqueKey,
    boolean keyFreed) {

  static SimGuards ofTheProduct() {
    return new SimGuards(
        outcomesSay(OutcomeStore.END, OutcomeStore.END_AT, "u.id AND j.lease = u.lease"),
        outcomesSay(
            OutcomeStore.RETURN,
            OutcomeStore.RETURN_AT,
            "u.id AND j.lease = u.lease AND u.lease <> 0"),
        ProgressStore.WRITE.contains("j.lease = u.lease")
            && ProgressStore.CHECKPOINT.contains("lease = $2")
            && ProgressStore.EFFECT.contains("lease = $2"),
        claimsSay("r.lease = 0"),
        claimsSay("FOR UPDATE SKIP LOCKED"),
        claimsSay("ORDER BY r.prio, r.run_at, r.id"),
        claimsSay("WHERE id = $4 AND stopped_at IS NULL"),
        claimsSay("voided < $3"),
        ProgressStore.EFFECT.contains("WHERE NOT p.effects ? $3"),
        primaryKeyOf("V001__job.sql", "job_unique").equals("tenant, key")
            && JobParts.INSERT.contains("ON CONFLICT (tenant, key)"),
        OutcomeStore.END.contains("DELETE FROM job_unique WHERE ctid = ANY"));
  }

  private static boolean outcomesSay(String byIds, String atPlaces, String guard) {
    return byIds.contains(guard) && atPlaces.contains(guard);
  }

  private static boolean claimsSay(String guard) {
    return ClaimStore.CLAIM.contains(guard) && ClaimStore.CLAIM_FROM.contains(guard);
  }

  private static String primaryKeyOf(String migration, String table) {
    String sql = read("/db/migration/" + migration);
    int created = sql.indexOf("create table " + table + " (");
    int key = sql.indexOf("primary key (", created) + "primary key (".length();
    return sql.substring(key, sql.indexOf(')', key));
  }

  private static String read(String resource) {
    try (InputStream in = Objects.requireNonNull(SimGuards.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
