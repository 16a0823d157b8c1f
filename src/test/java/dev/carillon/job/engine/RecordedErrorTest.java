package dev.carillon.job.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class RecordedErrorTest {

  /// Libraries put addresses into their messages, and callers put tokens there.
  @Test
  void what_looks_like_a_secret_is_not_recorded() {
    String message = "no route to postgres://carillon:hush" + "@db/x with Bearer abcdefgh1234";

    var recorded = new JsonObject(RecordedError.json("ConnectException", message, true));

    assertThat(recorded.getString("message")).isEqualTo("no route to postgres://•••@db/x with •••");
  }

  @Test
  void a_secret_that_the_longest_message_would_cut_in_two_is_gone_before_the_cut() {
    String jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4" + "x".repeat(100) + ".sig";

    var recorded = new JsonObject(RecordedError.json("x", "y".repeat(950) + " " + jwt, true));

    assertThat(recorded.getString("message")).isEqualTo("y".repeat(950) + " •••");
  }
}
