package dev.carillon.app.doctor;

import java.sql.Connection;
import java.sql.SQLException;

/// One look at the database.
interface Check {

  /// One word.
  String topic();

  /// @return what was seen
  /// @throws SQLException when the role may not see it, or it takes too long
  Finding look(Connection connection) throws SQLException;

  /// A check of one statement that gives one row.
  static Check of(String topic, String sql, Judge judge) {
    return new Check() {
      @Override
      public String topic() {
        return topic;
      }

      @Override
      public Finding look(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
            var row = statement.executeQuery(sql)) {
          row.next();
          return judge.judge(row);
        }
      }
    };
  }

  /// Says what a row means.
  interface Judge {
    Finding judge(java.sql.ResultSet row) throws SQLException;
  }
}
