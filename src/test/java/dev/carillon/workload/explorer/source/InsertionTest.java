package dev.carillon.workload.explorer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/// A server cannot be made to choose this side of a deadlock: its words are played here.
class InsertionTest {

  private static <T> T played(Class<T> type, InvocationHandler calls) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
  }

  /// As MariaDB 11.8 and MySQL 8 answer: the deadlock has ended the transaction, so the savepoint
  /// is not there.
  private static Connection deadlocked() {
    PreparedStatement statement =
        played(
            PreparedStatement.class,
            (self, method, arguments) -> {
              if (method.getName().equals("executeBatch")) {
                throw new BatchUpdateException("deadlock", "40001", 1213, new int[0]);
              }
              return null;
            });
    Savepoint savepoint = played(Savepoint.class, (self, method, arguments) -> null);
    return played(
        Connection.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "prepareStatement" -> statement;
              case "setSavepoint" -> savepoint;
              case "rollback" -> throw new SQLException("no such savepoint", "42000", 1305);
              default -> null;
            });
  }

  @Test
  void a_deadlock_is_a_failure_that_passes_and_not_a_statement_nobody_understands()
      throws SQLException {
    var insertion = new Insertion(new MariaDialect(), deadlocked(), "INSERT", 1);

    assertThatThrownBy(() -> insertion.put(Collections.singletonList(new String[] {"1"})))
        .isInstanceOfSatisfying(
            SourceException.class, failure -> assertThat(failure.reason().mayPass()).isTrue());
  }
}
