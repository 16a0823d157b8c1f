package dev.carillon.workload.explorer.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/// A made-up SQLite database, for those who have none at hand.
public final class SampleDatabase {

  private static final int CUSTOMERS = 200;
  private static final int ORDERS = 5_000;

  private SampleDatabase() {}

  /// Makes the database, if the file is not there yet. Blocks.
  ///
  /// @throws IOException when the file cannot be written
  public static void create(Path file) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "sample", ".db");
    try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + draft)) {
      connection.setAutoCommit(false);
      Dialect.run(
          connection,
          "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT)",
          "CREATE TABLE purchase (id INTEGER PRIMARY KEY,"
              + " customer_id INTEGER NOT NULL REFERENCES customer (id),"
              + " total NUMERIC NOT NULL, note TEXT)",
          "CREATE INDEX purchase_customer ON purchase (customer_id)",
          "CREATE VIEW spent AS SELECT customer_id, sum(total) AS total FROM purchase GROUP BY 1");
      fill(connection);
      connection.commit();
    } catch (SQLException failed) {
      throw new IOException("The sample database could not be made", failed);
    }
    Files.move(draft, file);
  }

  private static void fill(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO customer VALUES (?, ?, ?)")) {
      for (int i = 1; i <= CUSTOMERS; i++) {
        insert.setInt(1, i);
        insert.setString(2, "Customer " + i);
        insert.setString(3, i % 3 == 0 ? null : "City " + i % 7);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO purchase VALUES (?, ?, ?, ?)")) {
      for (int i = 1; i <= ORDERS; i++) {
        insert.setInt(1, i);
        insert.setInt(2, 1 + i % CUSTOMERS);
        insert.setInt(3, i * 37 % 1_000);
        insert.setString(4, i % 50 == 0 ? "=1+1" : "made up");
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
