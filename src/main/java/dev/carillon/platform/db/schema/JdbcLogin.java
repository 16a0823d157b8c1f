package dev.carillon.platform.db.schema;

import dev.carillon.platform.db.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/// A way into the database by JDBC, for what is done before the service starts or beside it.
///
/// @param place the address without user and password, fit for a message
/// @param url the address as JDBC has it
/// @param user role to log in as
/// @param password of that role, empty when none is needed
public record JdbcLogin(String place, String url, String user, String password) {

  private static final String SECONDS_TO_CONNECT = "5";

  /// {@return the way to an address}
  public static JdbcLogin of(DatabaseUrl address) {
    return new JdbcLogin(address.place(), address.jdbcUrl(), address.user(), address.password());
  }

  /// Opens a connection, at most five seconds long. Statements are sent in one message each, and
  /// none stays prepared, so that a pooler in transaction mode may be in between.
  ///
  /// @return the caller closes it
  /// @throws SQLException with the state of the server, or 08001 when nobody answers
  public Connection open() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", SECONDS_TO_CONNECT);
    properties.setProperty("loginTimeout", SECONDS_TO_CONNECT);
    properties.setProperty("preferQueryMode", "simple");
    properties.setProperty("ApplicationName", "carillon");
    return DriverManager.getConnection(url, properties);
  }

  /// Never shows the password.
  @Override
  public String toString() {
    return place;
  }
}
