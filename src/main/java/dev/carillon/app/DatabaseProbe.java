package dev.carillon.app;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/// Asks once, before the start, whether the database lets us in. Quarkus would answer a wrong
/// address with a page of stack trace.
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

  /// @param place the address without password, for the message
  /// @throws StartRefused with the reason, when the database cannot be used
  void check(String place, String jdbcUrl, String user, String password) {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "5");
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try (var connection = DriverManager.getConnection(jdbcUrl, properties)) {
        connection.isValid(5);
        return;
      } catch (SQLException failed) {
        if (!mayPass(failed) || System.nanoTime() >= deadline) {
          throw new StartRefused(sentence(place, user, failed));
        }
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
  }

  /// Nobody listens yet (08001), the server is starting (57P03) or full (53300).
  private static boolean mayPass(SQLException failed) {
    var state = state(failed);
    return state.equals("08001") || state.equals("57P03") || state.equals("53300");
  }

  private String sentence(String place, String user, SQLException failed) {
    var reason =
        switch (state(failed)) {
          case "28P01", "28000" -> "the server refuses the user " + user + " with that password";
          case "3D000" -> "the server has no such database; create it with CREATE DATABASE";
          case "08001" -> "nobody answers there; check host and port and that PostgreSQL runs";
          case "08004" -> "the server refuses the connection; check its pg_hba.conf";
          default -> String.valueOf(failed.getMessage()).lines().findFirst().orElse("");
        };
    return "The database at "
        + place
        + " cannot be used: "
        + reason
        + ". The address comes from "
        + variable
        + ".";
  }

  private static String state(SQLException failed) {
    return String.valueOf(failed.getSQLState());
  }
}
