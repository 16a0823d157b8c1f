package dev.carillon.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseFaultTest {

  /// Too many connections, a disk that is full, a statement and a lock that took too long.
  @ParameterizedTest
  @ValueSource(strings = {"53300", "53100", "57P01", "57014", "55P03"})
  void a_database_that_is_away_or_too_slow_is_at_fault(String state) {
    assertThat(DatabaseFault.isCauseOf(refusal(state))).isTrue();
    assertThat(DatabaseFault.isCauseOf(new CompletionException(refusal(state)))).isTrue();
  }

  @Test
  void a_connection_that_is_refused_is_a_fault_of_the_database() {
    assertThat(DatabaseFault.isCauseOf(new ConnectException("Connection refused"))).isTrue();
  }

  /// A value, a constraint, a deadlock, a bug.
  @ParameterizedTest
  @ValueSource(strings = {"22021", "23505", "40P01", "42703"})
  void a_statement_that_was_done_and_refused_is_no_fault_of_the_database(String state) {
    assertThat(DatabaseFault.isCauseOf(refusal(state))).isFalse();
  }

  @Test
  void what_is_ours_is_no_fault_of_the_database() {
    assertThat(DatabaseFault.isCauseOf(new IllegalStateException("ours"))).isFalse();
  }

  @Test
  void a_failure_is_told_by_what_postgresql_calls_it() {
    assertThat(DatabaseFault.sqlState(new CompletionException(refusal("55P03")))).contains("55P03");
    assertThat(DatabaseFault.sqlState(new ConnectException("Connection refused"))).isEmpty();
  }

  private static PgException refusal(String state) {
    return new PgException("made up", "ERROR", state, "");
  }
}
