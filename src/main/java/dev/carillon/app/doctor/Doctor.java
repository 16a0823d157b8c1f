package dev.carillon.app.doctor;

import dev.carillon.platform.db.schema.DatabaseFacts;
import dev.carillon.platform.db.schema.JdbcLogin;
import dev.carillon.platform.db.schema.SchemaScripts;
import dev.carillon.platform.db.schema.SchemaState;
import dev.carillon.platform.http.BuildInfo;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Looks at a database, and prints a line for each thing it looked at. Changes nothing.
public final class Doctor {

  private static final int WELL = 0;
  private static final int ILL = 1;

  private static final String PATIENCE = "SET statement_timeout = '10s'";

  private Doctor() {}

  /// @param login the way in, around any pooler
  /// @param facts what is known of the database already
  /// @param out where the lines go
  /// @return 0 when nothing is bad, 1 when something is; for the process to end with
  public static int examine(JdbcLogin login, DatabaseFacts facts, PrintStream out) {
    out.println(BuildInfo.here() + " looks at " + login.place());
    var findings = new ArrayList<Finding>();
    findings.add(server(facts));
    findings.add(schema(facts));
    try (var connection = login.open()) {
      try (var statement = connection.createStatement()) {
        statement.execute(PATIENCE);
      }
      checks(facts).forEach(check -> findings.add(look(check, connection)));
    } catch (SQLException failed) {
      findings.add(
          Finding.bad("connection", "it broke: " + firstLine(failed), "look at the server's log"));
    }
    findings.forEach(finding -> out.println(finding.text()));
    return findings.stream().anyMatch(each -> each.grade() == Finding.Grade.BAD) ? ILL : WELL;
  }

  /// The tables can be looked at only where they are those of this program.
  private static List<Check> checks(DatabaseFacts facts) {
    var checks = new ArrayList<>(ServerChecks.all(InstantSource.system()));
    if (!(facts.schema() instanceof SchemaState.Behind)) {
      checks.addAll(EngineChecks.all());
    }
    return checks;
  }

  private static Finding look(Check check, Connection connection) {
    try {
      return check.look(connection);
    } catch (SQLException failed) {
      return Finding.warn(
          check.topic(),
          "could not be looked at: " + firstLine(failed),
          "docs/deployment.md, rights");
    }
  }

  private static Finding server(DatabaseFacts facts) {
    return Finding.ok(
        "server",
        "PostgreSQL %d.%d"
            .formatted(facts.serverVersion() / 10_000, facts.serverVersion() % 10_000));
  }

  private static Finding schema(DatabaseFacts facts) {
    return switch (facts.schema()) {
      case SchemaState.Current current ->
          Finding.ok("schema", "version " + current.version() + ", as this program needs it");
      case SchemaState.Behind behind ->
          Finding.bad(
              "schema",
              "version %d, and this program needs %d; missing: %s"
                  .formatted(behind.version(), SchemaScripts.newest(), behind.missing()),
              "carillon migrate");
      case SchemaState.Ahead ahead ->
          Finding.bad(
              "schema",
              "version %d, and this program knows %d".formatted(ahead.version(), ahead.known()),
              "use the newer program, or read about going back in docs/deployment.md");
    };
  }

  private static String firstLine(SQLException failed) {
    return String.valueOf(failed.getMessage()).lines().findFirst().orElse("");
  }
}
