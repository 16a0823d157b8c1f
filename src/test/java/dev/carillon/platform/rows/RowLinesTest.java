package dev.carillon.platform.rows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.validation.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RowLinesTest {

  /// Whether each row was made on an event loop.
  private static final List<Boolean> MADE = new ArrayList<>();

  record Probe(int id) {
    Probe {
      MADE.add(Context.isOnEventLoopThread());
    }
  }

  @Test
  void rows_are_read_beside_the_event_loop_that_asks_and_come_back_to_it() throws Exception {
    Vertx vertx = Vertx.vertx();
    var back = new CompletableFuture<Boolean>();
    try (var validators = Validation.buildDefaultValidatorFactory()) {
      var lines = new RowLines(new ObjectMapper(), validators.getValidator(), vertx);

      vertx.runOnContext(ignored ->
          lines
              .read("{\"id\": 1}\n\n{\"id\": 2}\n", Probe.class)
              .subscribe()
              .with(
                  rows -> back.complete(rows.size() == 2 && Context.isOnEventLoopThread()),
                  back::completeExceptionally));

      assertThat(back.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(MADE).containsExactly(false, false);
    } finally {
      vertx.close();
    }
  }
}
