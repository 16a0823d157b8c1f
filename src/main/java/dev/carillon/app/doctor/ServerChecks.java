package dev.carillon.app.doctor;

import static dev.carillon.app.doctor.Finding.bad;
import static dev.carillon.app.doctor.Finding.ok;
import static dev.carillon.app.doctor.Finding.warn;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;

/// What can be wrong with a PostgreSQL server that Carillon works on.
final class ServerChecks {

  private static final String CONNECTIONS =
      """
      SELECT current_setting('max_connections')::int AS most,
             (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used
      """;

  private static final String DURABILITY =
      """
      SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages,
             current_setting('synchronous_commit') AS commits
      """;

  private static final String SETTINGS =
      """
      SELECT current_setting('autovacuum') AS autovacuum,
             (SELECT setting::bigint * 8192 FROM pg_settings WHERE name = 'shared_buffers')
               AS buffers,
             (SELECT setting::bigint FROM pg_settings
               WHERE name = 'idle_in_transaction_session_timeout') AS idle_ms
      """;

  /// A role that may not see other sessions sees null instead of their snapshots.
  private static final String OLDEST =
      """
      SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::bigint AS seconds,
             coalesce((array_agg(pid ORDER BY xact_start))[1], 0) AS pid,
             count(*) FILTER (WHERE state IS NULL) AS hidden
        FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
         AND datname = current_database() AND (backend_xmin IS NOT NULL OR state IS NULL)
         AND coalesce(query, '') !~* '^\\s*vacuum'
      """;

  private static final String FORGOTTEN =
      """
      SELECT (SELECT count(*) FROM pg_prepared_xacts
               WHERE prepared < now() - interval '1 minute') AS prepared,
             (SELECT count(*) FROM pg_replication_slots WHERE NOT active) AS slots
      """;

  private static final String WRAPAROUND =
      "SELECT age(datfrozenxid) AS age FROM pg_database WHERE datname = current_database()";

  private static final String CLOCK = "SELECT clock_timestamp() AS at";

  private static final int FULL_PERCENT = 80;
  private static final long SMALL_BUFFERS = 128L << 20;
  private static final long OLD_SECONDS = 60;
  private static final long OLD_XIDS = 1_000_000_000;
  private static final Duration CLOCKS_APART = Duration.ofSeconds(5);

  private ServerChecks() {}

  static List<Check> all(InstantSource clock) {
    return List.of(
        Check.of("connections", CONNECTIONS, ServerChecks::connections),
        Check.of("durability", DURABILITY, ServerChecks::durability),
        Check.of("settings", SETTINGS, ServerChecks::settings),
        Check.of("transactions", OLDEST, ServerChecks::oldest),
        Check.of("forgotten", FORGOTTEN, ServerChecks::forgotten),
        Check.of("wraparound", WRAPAROUND, ServerChecks::wraparound),
        Check.of("clock", CLOCK, row -> clock(row, clock)));
  }

  private static Finding connections(ResultSet row) throws SQLException {
    int most = row.getInt("most");
    int used = row.getInt("used");
    String what = used + " of " + most + " connections are in use";
    return used * 100 < most * FULL_PERCENT
        ? ok("connections", what)
        : warn(
            "connections",
            what,
            "raise max_connections, lower quarkus.datasource.*.max-size (each node has up to 35),"
                + " or put PgBouncer in between (docs/deployment.md)");
  }

  private static Finding durability(ResultSet row) throws SQLException {
    boolean safe = row.getString("fsync").equals("on") && row.getString("pages").equals("on");
    if (!safe) {
      return bad(
          "durability",
          "fsync or full_page_writes is off: a crash of the machine can destroy the database",
          "set both to on");
    }
    return row.getString("commits").equals("off")
        ? warn(
            "durability",
            "synchronous_commit is off: the last acknowledged jobs can be lost in a crash",
            "set synchronous_commit = on")
        : ok("durability", "fsync, full_page_writes and synchronous_commit are on");
  }

  private static Finding settings(ResultSet row) throws SQLException {
    if (row.getString("autovacuum").equals("off")) {
      return bad("settings", "autovacuum is off: tables and indexes grow", "set autovacuum = on");
    }
    if (row.getLong("buffers") <= SMALL_BUFFERS) {
      return warn(
          "settings",
          "shared_buffers is " + (row.getLong("buffers") >> 20) + " MB",
          "a quarter of the memory is usual (docs/deployment.md, PostgreSQL settings)");
    }
    if (row.getLong("idle_ms") == 0) {
      return warn(
          "settings",
          "idle_in_transaction_session_timeout is off: one forgotten session can slow all claims",
          "ALTER DATABASE ... SET idle_in_transaction_session_timeout = '60s'");
    }
    return ok("settings", "autovacuum, shared_buffers and the time-outs are as advised");
  }

  private static Finding oldest(ResultSet row) throws SQLException {
    long seconds = row.getLong("seconds");
    if (seconds > OLD_SECONDS) {
      return bad(
          "transactions",
          "the transaction of process " + row.getInt("pid") + " is open for " + seconds + " s",
          "it keeps dead rows from being removed: SELECT pg_terminate_backend("
              + row.getInt("pid")
              + ") (docs/operations.md, bloat)");
    }
    return row.getLong("hidden") > 0
        ? warn(
            "transactions",
            "other sessions cannot be seen by this role",
            "GRANT pg_read_all_stats to it")
        : ok("transactions", "the oldest one is open for " + seconds + " s");
  }

  private static Finding forgotten(ResultSet row) throws SQLException {
    long prepared = row.getLong("prepared");
    long slots = row.getLong("slots");
    return prepared + slots == 0
        ? ok("forgotten", "no prepared transaction and no replication slot without a reader")
        : bad(
            "forgotten",
            prepared
                + " prepared transactions and "
                + slots
                + " replication slots without a reader",
            "end the first with ROLLBACK PREPARED, the others with pg_drop_replication_slot: they"
                + " keep dead rows and WAL");
  }

  private static Finding wraparound(ResultSet row) throws SQLException {
    long age = row.getLong("age");
    return age < OLD_XIDS
        ? ok("wraparound", "the oldest row is " + age + " transactions old")
        : bad(
            "wraparound",
            "the oldest row is " + age + " transactions old",
            "run VACUUM (FREEZE) before 2,000,000,000, when the server stops taking writes");
  }

  private static Finding clock(ResultSet row, InstantSource clock) throws SQLException {
    var apart =
        Duration.between(row.getObject("at", OffsetDateTime.class).toInstant(), clock.instant());
    String what =
        "the clocks of server and this machine are " + apart.abs().toMillis() + " ms apart";
    return apart.abs().compareTo(CLOCKS_APART) < 0
        ? ok("clock", what)
        : warn(
            "clock",
            what,
            "set both by NTP: jobs follow the server's clock alone, but tokens follow this one");
  }
}
