package dev.carillon.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final List<UniEmitter<? super Void>> underWay = new ArrayList<>();
  private final List<Closing> given = new CopyOnWriteArrayList<>();

  @Test
  void frames_leave_at_once_while_the_reader_reads() {
    var outbox = new Outbox(this::takeAtOnce, LONG, given::add);

    outbox.put(null, () -> "a");
    outbox.put("s", () -> "b");

    assertThat(sent).containsExactly("a", "b");
  }

  @Test
  void one_frame_is_under_way_at_a_time() {
    var outbox = new Outbox(this::takeSlowly, LONG, given::add);

    outbox.put(null, () -> "a");
    outbox.put(null, () -> "b");
    assertThat(sent).containsExactly("a");
    underWay.getFirst().complete(null);

    assertThat(sent).containsExactly("a", "b");
  }

  @Test
  void progress_that_waits_is_replaced_by_newer_progress_of_its_stream_alone() {
    var outbox = new Outbox(this::takeSlowly, LONG, given::add);
    outbox.put(null, () -> "first");

    outbox.putProgress("s", () -> "s 10 %");
    outbox.putProgress("t", () -> "t 10 %");
    outbox.putProgress("s", () -> "s 20 %");
    takeAll();

    assertThat(sent).containsExactly("first", "s 20 %", "t 10 %");
  }

  @Test
  void progress_never_overtakes_another_frame_of_its_stream() {
    var outbox = new Outbox(this::takeSlowly, LONG, given::add);
    outbox.put(null, () -> "first");

    outbox.putProgress("s", () -> "10 %");
    outbox.put("s", () -> "retry");
    outbox.putProgress("s", () -> "0 %");
    outbox.put("s", () -> "completed");
    takeAll();

    assertThat(sent).containsExactly("first", "10 %", "retry", "0 %", "completed");
  }

  @Test
  void a_reader_that_takes_nothing_is_given_up_once() {
    var outbox = new Outbox(this::takeSlowly, Duration.ofMillis(50), given::add);

    outbox.put(null, () -> "a");
    await().atMost(LONG).until(() -> !given.isEmpty());
    outbox.put(null, () -> "b");

    assertThat(given).containsExactly(Closing.TOO_SLOW);
    assertThat(sent).containsExactly("a");
  }

  @Test
  void a_reader_that_lets_too_much_wait_is_given_up() {
    var outbox = new Outbox(this::takeSlowly, LONG, given::add);

    for (int i = 0; i < 2_000; i++) {
      outbox.put(null, () -> "x");
    }

    assertThat(given).containsExactly(Closing.TOO_SLOW);
  }

  @Test
  void a_connection_that_breaks_is_given_up() {
    var outbox =
        new Outbox(
            text -> Uni.createFrom().failure(new IllegalStateException("gone")), LONG, given::add);

    outbox.put(null, () -> "a");

    assertThat(given).containsExactly(Closing.BROKEN);
  }

  @Test
  void a_long_line_that_leaves_at_once_needs_no_long_stack() {
    var outbox = new Outbox(this::takeSlowlyThenAtOnce, LONG, given::add);
    for (int i = 0; i < 1_000; i++) {
      outbox.put(null, () -> String.valueOf(new Throwable().getStackTrace().length));
    }

    underWay.getFirst().complete(null);

    assertThat(sent).hasSize(1_000);
    assertThat(sent).extracting(Integer::parseInt).allMatch(depth -> depth < 400);
  }

  private Uni<Void> takeAtOnce(String text) {
    sent.add(text);
    return Uni.createFrom().voidItem();
  }

  private Uni<Void> takeSlowly(String text) {
    sent.add(text);
    return Uni.createFrom().emitter(underWay::add);
  }

  private Uni<Void> takeSlowlyThenAtOnce(String text) {
    return sent.isEmpty() ? takeSlowly(text) : takeAtOnce(text);
  }

  private void takeAll() {
    for (int i = 0; i < underWay.size(); i++) {
      underWay.get(i).complete(null);
    }
  }
}
