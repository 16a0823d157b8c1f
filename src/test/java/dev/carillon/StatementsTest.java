package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.Statements;
import dev.carillon.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Every statement of every store is one that PostgreSQL understands on the migrated schema: a typo
/// or a column that moved is found here and not by the first caller.
class StatementsTest {

  /// Statements for databases of other kinds; their tests run them there.
  private static final String OTHER_PEOPLES = "dev.carillon.workload.explorer.source";

  @Test
  void every_statement_can_be_prepared() throws Exception {
    List<Statements.Statement> statements =
        Statements.below("dev.carillon").stream()
            .filter(statement -> !statement.place().startsWith(OTHER_PEOPLES))
            .toList();
    List<String> refused = new ArrayList<>();

    try (Connection connection = TestPostgres.connect(TestPostgres.newMigratedDatabase())) {
      for (Statements.Statement statement : statements) {
        refusal(connection, statement.text())
            .ifPresent(why -> refused.add(statement.place() + ": " + why));
      }
    }

    assertThat(statements).hasSizeGreaterThan(70);
    assertThat(refused).isEmpty();
  }

  @Test
  void a_column_that_is_not_there_is_noticed() throws Exception {
    try (Connection connection = TestPostgres.connect(TestPostgres.newMigratedDatabase())) {
      assertThat(refusal(connection, "SELECT no_such_column FROM job_ready WHERE id = $1"))
          .isPresent();
    }
  }

  private static Optional<String> refusal(Connection connection, String text) {
    try (var statement = connection.createStatement()) {
      statement.execute("PREPARE s AS " + text);
      statement.execute("DEALLOCATE s");
      return Optional.empty();
    } catch (SQLException refused) {
      return Optional.of(String.valueOf(refused.getMessage()));
    }
  }
}
