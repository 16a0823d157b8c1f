package dev.carillon.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class DatabaseAwayTest {

  @Test
  void a_connection_that_is_refused_or_cut_off_is_the_database_being_away() {
    assertThat(DatabaseAway.isCauseOf(new ConnectException("Connection refused"))).isTrue();
    assertThat(
            DatabaseAway.isCauseOf(
                new CompletionException(new SocketException("Connection reset by peer"))))
        .isTrue();
    assertThat(DatabaseAway.isCauseOf(new IOException("Broken pipe"))).isTrue();
    assertThat(DatabaseAway.isCauseOf(refusal("57P01"))).isTrue();
    assertThat(DatabaseAway.isCauseOf(refusal("53100"))).isTrue();
  }

  @Test
  void a_connection_that_ended_before_the_statement_was_sent_is_too() {
    assertThat(DatabaseAway.isCauseOf(ConnectionBase.CLOSED_EXCEPTION)).isTrue();
    assertThat(
            DatabaseAway.isCauseOf(
                new NoStackTraceThrowable(
                    "Pending requests failed to be sent due to connection has been closed.")))
        .isTrue();
    assertThat(DatabaseAway.isCauseOf(new NoStackTraceThrowable("a row has no such column")))
        .isFalse();
  }

  @Test
  void a_statement_that_is_refused_is_not() {
    assertThat(DatabaseAway.isCauseOf(refusal("57014"))).isFalse();
    assertThat(DatabaseAway.isCauseOf(refusal("22021"))).isFalse();
    assertThat(DatabaseAway.isCauseOf(new IllegalStateException("ours"))).isFalse();
    assertThat(DatabaseAway.isCauseOf(new IOException("no such file"))).isFalse();
  }

  private static PgException refusal(String state) {
    return new PgException("made up", "ERROR", state, "");
  }
}
