package dev.carillon.workload.billing.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.testkit.TestPostgres;
import dev.carillon.workload.billing.rule.BillingCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/// What a migration makes of codes that were stored before places were written in one way.
class StoredPlacesTest {

  private static final String BEFORE = "80";

  /// Ways to write a place, and some that are none.
  private static final List<String> WORDS =
      List.of(
          "cabinet",
          "Cabinet",
          " CABINET\t",
          "\u2003cabinet\u3000",
          "\u00A0cabinet",
          "cabi\u0301net",
          "CAB\u0130NET",
          "cabinet\u20DD",
          "cabinets",
          "établissement",
          "Établissement",
          "E\u0301tablissement",
          "ETABLISSEMENT",
          "\u000B\u001Cetablissement\n",
          "clinique",
          "");

  private final DatabaseUrl database = TestPostgres.newDatabase();

  private void migrateAfter(List<String> rows) throws SQLException {
    Flyway.configure()
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .locations("db/migration")
        .target(BEFORE)
        .load()
        .migrate();
    try (Connection connection = TestPostgres.connect(database);
        var insert =
            connection.prepareStatement(
                "INSERT INTO codes (tenant, created_by, code, place, tariff_value)"
                    + " VALUES (?, 'alice', ?, ?, ?)")) {
      for (String row : rows) {
        String[] parts = row.split("\\|", -1);
        insert.setString(1, parts[0]);
        insert.setString(2, parts[1]);
        insert.setString(3, parts[2]);
        insert.setInt(4, Integer.parseInt(parts[3]));
        insert.execute();
      }
    }
    TestPostgres.migrated(database);
  }

  private List<String> rows() throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database);
        var statement = connection.createStatement();
        var found =
            statement.executeQuery(
                "SELECT concat_ws('|', tenant, code, place, tariff_value::int) FROM codes"
                    + " ORDER BY id")) {
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    return rows;
  }

  @Test
  void of_codes_that_differ_in_the_spelling_of_their_place_the_newest_stays() throws SQLException {
    migrateAfter(
        List.of(
            "a|00001|cabinet|1",
            "a|00001|Cabinet|2",
            "a|00001|Établissement|3",
            "a|00001|CABINET|4",
            "a|00002|Cabinet|5",
            "b|00001|etablissement|6",
            "b|00001|clinique|7",
            "b|00001|Clinique|8"));

    assertThat(rows())
        .containsExactly(
            "a|00001|établissement|3",
            "a|00001|cabinet|4",
            "a|00002|cabinet|5",
            "b|00001|établissement|6",
            "b|00001|clinique|7",
            "b|00001|Clinique|8");
  }

  @Test
  void a_stored_place_is_written_as_the_rules_know_it() throws SQLException {
    Map<String, String> expected = new TreeMap<>();
    List<String> written = new ArrayList<>();
    for (int i = 0; i < WORDS.size(); i++) {
      String word = WORDS.get(i);
      written.add("a|" + (10_000 + i) + "|" + word + "|1");
      expected.put(Integer.toString(10_000 + i), BillingCode.placeNamed(word).orElse(word));
    }

    migrateAfter(written);

    Map<String, String> stored = new TreeMap<>();
    try (Connection connection = TestPostgres.connect(database);
        var statement = connection.createStatement();
        var found = statement.executeQuery("SELECT code, place FROM codes")) {
      while (found.next()) {
        stored.put(found.getString(1), found.getString(2));
      }
    }
    assertThat(stored).isEqualTo(expected);
  }
}
