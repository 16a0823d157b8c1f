package dev.carillon.app;

import dev.carillon.platform.db.schema.DatabaseFacts;
import dev.carillon.platform.db.schema.JdbcLogin;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Asks once, before the start, whether the database lets us in and what it is like. Quarkus would
/// answer a wrong address with a page of stack trace.
final class DatabaseProbe {

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

  private final String variable;
  private final Duration patience;

  /// @param variable what the person has to correct
  /// @param patience how long to wait for a server that is starting
  DatabaseProbe(String variable, Duration patience) {
    this.variable = variable;
    this.patience = patience;
  }

  /// @return what the database is like
  /// @throws StartRefused with the reason, when it cannot be used
  DatabaseFacts look(JdbcLogin login) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try (var connection = login.open()) {
        return usable(login, DatabaseFacts.read(connection));
      } catch (SQLException failed) {
        if (!mayPass(failed) || System.nanoTime() >= deadline) {
          throw refused(login, reason(login, failed));
        }
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
  }

  private DatabaseFacts usable(JdbcLogin login, DatabaseFacts facts) {
    if (facts.serverVersion() < DatabaseFacts.OLDEST_SERVER) {
      throw refused(
          login,
          "it is PostgreSQL "
              + facts.serverVersion() / 10_000
              + ", and Carillon needs "
              + DatabaseFacts.OLDEST_SERVER / 10_000
              + " or newer");
    }
    if (facts.readOnly()) {
      throw refused(login, "it takes no writes (a standby, or read-only); name the primary");
    }
    if (!facts.ownsTables()) {
      throw refused(
          login,
          "the user "
              + login.user()
              + " does not own the tables there; log in as their owner, or GRANT that role to it");
    }
    return facts;
  }

  /// Nobody listens yet (08001), the server is starting (57P03) or full (53300).
  private static boolean mayPass(SQLException failed) {
    var state = state(failed);
    return state.equals("08001") || state.equals("57P03") || state.equals("53300");
  }

  private static String reason(JdbcLogin login, SQLException failed) {
    return switch (state(failed)) {
      case "28P01", "28000" ->
          "the server refuses the user " + login.user() + " with that password";
      case "3D000" -> "the server has no such database; create it with CREATE DATABASE";
      case "08001" -> "nobody answers there; check host and port and that PostgreSQL runs";
      case "08004" -> "the server refuses the connection; check its pg_hba.conf";
      case "42501" ->
          "the user " + login.user() + " may not read the tables there; log in as their owner";
      default -> String.valueOf(failed.getMessage()).lines().findFirst().orElse("");
    };
  }

  private StartRefused refused(JdbcLogin login, String reason) {
    return new StartRefused(
        "The database at "
            + login.place()
            + " cannot be used: "
            + reason
            + ". The address comes from "
            + variable
            + ".");
  }

  private static String state(SQLException failed) {
    return String.valueOf(failed.getSQLState());
  }
}
