package dev.carillon.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SendQueueTest {

  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final List<Promise<Void>> underWay = new ArrayList<>();
  private final List<Closing> given = new CopyOnWriteArrayList<>();

  @Test
  void frames_leave_at_once_while_the_reader_reads() {
    var sendQueue = new SendQueue(this::takeAtOnce, given::add);

    sendQueue.put(null, "a");
    sendQueue.put("s", "b");

    assertThat(sent).containsExactly("a", "b");
  }

  @Test
  void one_frame_is_under_way_at_a_time() {
    var sendQueue = new SendQueue(this::takeSlowly, given::add);

    sendQueue.put(null, "a");
    sendQueue.put(null, "b");
    assertThat(sent).containsExactly("a");
    underWay.getFirst().complete();

    assertThat(sent).containsExactly("a", "b");
  }

  @Test
  void progress_that_waits_for_who_is_behind_is_replaced_by_newer_of_its_stream_alone() {
    var sendQueue = new SendQueue(this::takeSlowly, given::add);
    sendQueue.put(null, "first");
    var much = "x".repeat(70_000);
    sendQueue.put(null, much);

    sendQueue.putProgress("s", "s 10 %");
    sendQueue.putProgress("t", "t 10 %");
    sendQueue.putProgress("s", "s 20 %");
    takeAll();

    assertThat(sent).containsExactly("first", much, "s 20 %", "t 10 %");
  }

  @Test
  void a_moments_worth_of_progress_arrives_whole() {
    var sendQueue = new SendQueue(this::takeSlowly, given::add);
    var told = IntStream.range(0, 64).mapToObj(n -> n + " ".repeat(500)).toList();

    told.forEach(frame -> sendQueue.putProgress("s", frame));
    takeAll();

    assertThat(sent).isEqualTo(told);
  }

  @Test
  void progress_never_overtakes_another_frame_of_its_stream() {
    var sendQueue = new SendQueue(this::takeSlowly, given::add);
    sendQueue.put(null, "first");

    sendQueue.putProgress("s", "10 %");
    sendQueue.put("s", "retry");
    sendQueue.putProgress("s", "0 %");
    sendQueue.put("s", "completed");
    takeAll();

    assertThat(sent).containsExactly("first", "10 %", "retry", "0 %", "completed");
  }

  @Test
  void a_frame_that_does_not_leave_is_noticed_and_one_that_left_is_not() {
    var sendQueue = new SendQueue(this::takeSlowly, given::add);
    sendQueue.put(null, "a");
    long later = System.nanoTime() + 1_000;

    assertThat(sendQueue.isStuck(later, 2_000_000_000)).isFalse();
    assertThat(sendQueue.isStuck(later + 3_000_000_000L, 2_000_000_000)).isTrue();
    underWay.getFirst().complete();
    assertThat(sendQueue.isStuck(later + 3_000_000_000L, 2_000_000_000)).isFalse();
  }

  @Test
  void a_reader_that_lets_a_mebibyte_wait_is_given_up_once() {
    var sendQueue = new SendQueue(this::takeSlowly, given::add);
    var frame = "x".repeat(10_000);

    for (int i = 0; i < 104; i++) {
      sendQueue.put(null, frame);
    }
    assertThat(given).isEmpty();
    sendQueue.put(null, frame);
    sendQueue.put(null, frame);

    assertThat(given).containsExactly(Closing.TOO_SLOW);
  }

  @Test
  void many_small_frames_count_as_well() {
    var sendQueue = new SendQueue(this::takeSlowly, given::add);

    for (int i = 0; i < 20_000; i++) {
      sendQueue.put(null, "x");
    }

    assertThat(given).containsExactly(Closing.TOO_SLOW);
  }

  @Test
  void a_replay_waits_for_room_and_goes_on_when_frames_have_left() {
    var sendQueue = new SendQueue(this::takeSlowly, given::add);
    var went = new ArrayList<String>();
    for (int i = 0; i < 25; i++) {
      sendQueue.put(null, "x".repeat(10_000));
    }

    sendQueue.room().subscribe().with(room -> went.add("on"));
    assertThat(sendQueue.isFull()).isTrue();
    assertThat(went).isEmpty();
    takeAll();

    assertThat(went).containsExactly("on");
    assertThat(sendQueue.isFull()).isFalse();
  }

  @Test
  void a_replay_to_a_reader_that_is_gone_waits_for_nothing() {
    var sendQueue = new SendQueue(this::takeSlowly, given::add);
    var went = new ArrayList<String>();
    for (int i = 0; i < 25; i++) {
      sendQueue.put(null, "x".repeat(10_000));
    }
    sendQueue.room().subscribe().with(room -> went.add("on"));

    sendQueue.close();

    assertThat(went).containsExactly("on");
  }

  @Test
  void a_connection_that_breaks_is_given_up() {
    var sendQueue = new SendQueue(text -> Future.failedFuture("gone"), given::add);

    sendQueue.put(null, "a");

    assertThat(given).containsExactly(Closing.BROKEN);
  }

  @Test
  void a_long_line_that_leaves_at_once_needs_no_long_stack() {
    var sendQueue = new SendQueue(this::takeSlowlyThenAtOnce, given::add);
    for (int i = 0; i < 1_000; i++) {
      sendQueue.put(null, String.valueOf(new Throwable().getStackTrace().length));
    }

    underWay.getFirst().complete();

    assertThat(sent).hasSize(1_000);
    assertThat(sent).extracting(Integer::parseInt).allMatch(depth -> depth < 400);
  }

  private Future<Void> takeAtOnce(String text) {
    sent.add(text);
    return Future.succeededFuture();
  }

  private Future<Void> takeSlowly(String text) {
    sent.add(text);
    Promise<Void> leaving = Promise.promise();
    underWay.add(leaving);
    return leaving.future();
  }

  private Future<Void> takeSlowlyThenAtOnce(String text) {
    return sent.isEmpty() ? takeSlowly(text) : takeAtOnce(text);
  }

  private void takeAll() {
    for (int i = 0; i < underWay.size(); i++) {
      underWay.get(i).complete();
    }
  }
}
