package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.carillon.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Every statement of every store is one that PostgreSQL understands on the migrated schema: a typo
/// or a column that moved is found here and not by the first caller.
class StatementsTest {

  private static final Pattern SQL =
      Pattern.compile("^\\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE)\\b.*", Pattern.DOTALL);

  /// What is filled in before it is a statement has its own tests.
  private static final Pattern TEMPLATE = Pattern.compile("%(\\d\\$)?[sd]");

  /// Statements for databases of other kinds; their tests run them there.
  private static final String OTHER_PEOPLES = "dev.carillon.workload.explorer.source";

  private record Statement(String place, String text) {}

  @Test
  void every_statement_can_be_prepared() throws Exception {
    List<Statement> statements = statements();
    List<String> refused = new ArrayList<>();

    try (Connection connection = TestPostgres.connect(TestPostgres.newMigratedDatabase())) {
      for (Statement statement : statements) {
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

  private static List<Statement> statements() throws Exception {
    List<Statement> all = new ArrayList<>();
    var classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.carillon");
    for (JavaClass type : classes) {
      if (type.getPackageName().equals(OTHER_PEOPLES)) {
        continue;
      }
      for (JavaField field : type.getFields()) {
        if (field.getRawType().isEquivalentTo(String.class)
            && field.getModifiers().contains(JavaModifier.STATIC)
            && field.getModifiers().contains(JavaModifier.FINAL)) {
          var value = field.reflect();
          value.setAccessible(true);
          var text = (String) value.get(null);
          if (SQL.matcher(text).matches()
              && !TEMPLATE.matcher(text).find()
              && !text.strip().matches("(?s).*;.*\\S.*")) {
            all.add(new Statement(field.getFullName(), text));
          }
        }
      }
    }
    return all;
  }
}
