package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.db.schema.DatabaseFacts;
import dev.carillon.platform.db.schema.JdbcLogin;
import dev.carillon.platform.db.schema.SchemaScripts;
import dev.carillon.platform.db.schema.SchemaState;
import dev.carillon.testkit.TestPostgres;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchemaGateTest {

  private static final JdbcLogin NOWHERE =
      new JdbcLogin("postgresql://db:5432/bells", "jdbc:postgresql://db/bells", "u", "hunter2");

  private static SchemaGate gate(Map<String, String> environment) {
    return new SchemaGate(
        StartSettings.of(
            false, new SmallRyeConfigBuilder().withSources(new EnvConfigSource(environment, 300))));
  }

  private static DatabaseFacts with(Set<Integer> migrations) {
    return new DatabaseFacts(180006, false, true, true, migrations);
  }

  private static Set<Integer> newer() {
    var migrations = new HashSet<>(SchemaScripts.versions());
    migrations.add(SchemaScripts.newest() + 1);
    return migrations;
  }

  @Test
  void an_older_schema_is_refused_where_somebody_else_migrates() {
    var gate = gate(Map.of("CARILLON_DATABASE_MIGRATE", "false"));

    assertThatThrownBy(() -> gate.open(NOWHERE, with(Set.of(1))))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("has version 1 of the schema")
        .hasMessageContaining("needs version " + SchemaScripts.newest())
        .hasMessageContaining("carillon migrate")
        .hasMessageContaining("CARILLON_DATABASE_MIGRATE=true")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void an_older_schema_is_brought_up_to_date_otherwise() throws SQLException {
    var login = JdbcLogin.of(TestPostgres.newDatabase());

    gate(Map.of()).open(login, with(Set.of()));

    try (var connection = login.open()) {
      assertThat(DatabaseFacts.read(connection).schema()).isInstanceOf(SchemaState.Current.class);
    }
  }

  @Test
  void a_role_that_may_not_create_tables_is_told_what_to_grant() {
    var facts = new DatabaseFacts(180006, false, false, true, Set.of());

    assertThatThrownBy(() -> gate(Map.of()).open(NOWHERE, facts))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("GRANT USAGE, CREATE ON SCHEMA public TO u");
  }

  @Test
  void a_newer_schema_is_refused_unless_it_is_allowed() {
    assertThatThrownBy(() -> gate(Map.of()).open(NOWHERE, with(newer())))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("knows none above " + SchemaScripts.newest())
        .hasMessageContaining("CARILLON_DATABASE_ALLOW_NEWER=true");

    var lenient = gate(Map.of("CARILLON_DATABASE_ALLOW_NEWER", "true"));
    assertThatCode(() -> lenient.open(NOWHERE, with(newer()))).doesNotThrowAnyException();
  }

  @Test
  void a_flag_that_is_neither_true_nor_false_is_refused() {
    assertThatThrownBy(() -> gate(Map.of("CARILLON_DATABASE_MIGRATE", "perhaps")))
        .isInstanceOf(StartRefused.class)
        .hasMessage("CARILLON_DATABASE_MIGRATE is neither true nor false.");
  }
}
