package dev.carillon.workload.explorer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.testkit.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a fetch from PostgreSQL may bring, whatever the rows are like.
class PostgresRowsTest {

  private static final SessionLimits LIMITS =
      new SessionLimits(Duration.ofSeconds(10), Duration.ofMinutes(1));

  private final DatabaseUrl database = TestPostgres.newDatabase();

  private void run(String... statements) throws SQLException {
    try (var connection = TestPostgres.connect(database)) {
      Dialect.run(connection, statements);
    }
  }

  private Source source(PostgresDialect dialect) throws SQLException {
    return source(dialect, LIMITS);
  }

  private Source source(PostgresDialect dialect, SessionLimits limits) throws SQLException {
    var address =
        new SourceAddress(
            SourceKind.POSTGRESQL,
            database.host(),
            database.port(),
            database.database(),
            database.user(),
            database.password(),
            Tls.OFF,
            null,
            null);
    return new Source(dialect, dialect.connect(address, limits, false), limits.rows());
  }

  private static long countOf(RowStream rows) {
    long count = 0;
    while (rows.next()) {
      for (int i = 0; i < rows.size(); i++) {
        assertThat(rows.text(i)).isNotNull();
      }
      count++;
    }
    return count;
  }

  private long rowsOf(String table) throws SQLException {
    return rowsOf(table, LIMITS);
  }

  private long rowsOf(String table, SessionLimits limits) throws SQLException {
    try (Source source = source(new PostgresDialect(), limits);
        RowStream rows = source.rows(new TableName(null, table), List.of())) {
      return countOf(rows);
    }
  }

  @Test
  void rows_that_are_wide_from_the_first_on_all_come() throws SQLException {
    run(
        "CREATE TABLE wide (id int, content bytea)",
        "INSERT INTO wide SELECT n, decode(repeat('5a', 150000), 'hex')"
            + " FROM generate_series(1, 120) n");

    assertThat(rowsOf("wide")).isEqualTo(120);
  }

  /// A backup reads each table, and partitions and heirs are tables.
  @Test
  void a_tables_own_rows_are_not_those_of_its_partitions_and_heirs() throws SQLException {
    run(
        "CREATE TABLE visit (id int, at date) PARTITION BY RANGE (at)",
        "CREATE TABLE visit_2026 PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
        "INSERT INTO visit VALUES (1, '2026-02-03'), (2, '2026-04-05')",
        "CREATE TABLE animal (id int)",
        "CREATE TABLE dog () INHERITS (animal)",
        "INSERT INTO animal VALUES (1)",
        "INSERT INTO dog VALUES (2), (3)");

    assertThat(rowsOf("visit")).isEqualTo(2);
    assertThat(ownRowsOf("visit")).isZero();
    assertThat(ownRowsOf("visit_2026")).isEqualTo(2);
    assertThat(rowsOf("animal")).isEqualTo(3);
    assertThat(ownRowsOf("animal")).isEqualTo(1);
    assertThat(ownRowsOf("dog")).isEqualTo(2);
  }

  private long ownRowsOf(String table) throws SQLException {
    try (Source source = source(new PostgresDialect());
        RowStream rows = source.ownRows(new TableName(null, table))) {
      return countOf(rows);
    }
  }

  @Test
  void rows_that_grow_all_come() throws SQLException {
    run(
        "CREATE TABLE growing (id int, note text)",
        "INSERT INTO growing SELECT n, repeat('x', CASE WHEN n <= 100 THEN 200 ELSE 6000 END)"
            + " FROM generate_series(1, 6000) n");

    assertThat(rowsOf("growing")).isEqualTo(6_000);
  }

  @Test
  void rows_that_are_suddenly_wide_all_come() throws SQLException {
    run(
        "CREATE TABLE sudden (id int, note text)",
        "INSERT INTO sudden SELECT n, repeat('x', CASE WHEN n <= 3000 THEN 20 ELSE 100000 END)"
            + " FROM generate_series(1, 3600) n");

    assertThat(rowsOf("sudden")).isEqualTo(3_600);
  }

  /// 2,630 rows are those of the fetches before the first that brings as many as there may be.
  @Test
  void rows_that_are_too_wide_together_all_come_with_fewer_at_a_time() throws SQLException {
    run(
        "CREATE TABLE leap (id int, note text)",
        "INSERT INTO leap SELECT n, repeat('x', CASE WHEN n <= 2630 THEN 20 ELSE 200000 END)"
            + " FROM generate_series(1, 3030) n");

    assertThatThrownBy(() -> rowsOf("leap"))
        .satisfies(failure -> assertReason(failure, SourceException.Reason.TOO_LARGE_TOGETHER));
    assertThat(rowsOf("leap", LIMITS.withRows(20))).isEqualTo(3_030);
  }

  @Test
  void a_row_larger_than_a_fetch_may_be_is_called_too_large() throws SQLException {
    run("CREATE TABLE huge AS SELECT repeat('x', 2000000) AS note");

    assertThatThrownBy(() -> hugeRow(LIMITS))
        .satisfies(failure -> assertReason(failure, SourceException.Reason.TOO_LARGE_TOGETHER));
    assertThatThrownBy(() -> hugeRow(LIMITS.withRows(1)))
        .satisfies(failure -> assertReason(failure, SourceException.Reason.TOO_LARGE));
  }

  private void hugeRow(SessionLimits limits) throws SQLException {
    try (Source source = source(new PostgresDialect(1_000_000), limits)) {
      source.rows(new TableName(null, "huge"), List.of()).close();
    }
  }

  private static void assertReason(Throwable failure, SourceException.Reason reason) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            SourceException.class, known -> assertThat(known.reason()).isEqualTo(reason));
  }

  @Test
  void a_catalog_larger_than_a_fetch_may_be_is_read_in_parts() throws SQLException {
    run(
        """
        DO $$ BEGIN
          FOR i IN 1..20 LOOP
            EXECUTE format('CREATE TABLE broad_%s (%s)', i,
              (SELECT string_agg('a_column_with_a_name_that_is_rather_long_' || n || ' int', ', ')
                 FROM generate_series(1, 1000) n));
          END LOOP;
        END $$
        """);

    try (Source source = source(new PostgresDialect(500_000))) {
      var read = source.catalog(CatalogQuestion.ALL, (tables, columns) -> {});

      assertThat(read.catalog().totalColumns()).isEqualTo(20_000);
      assertThat(read.uncounted()).isZero();
      assertThat(read.catalog().schemas().getFirst().tables().getFirst().rowCount()).isZero();
    }
  }
}
