package dev.carillon.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.testkit.TestPostgres;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What followers hear: in order, without gaps, on every node.
class StreamsStoreTest {

  private static final int WINDOW = 50;

  /// So rarely that a test that waits for it fails: hints must carry the news.
  private static final Duration RARELY = Duration.ofSeconds(60);

  private static DatabaseUrl database;
  private static StreamNode first;
  private static StreamNode second;

  private final StreamName stream = new StreamName("open", "default", UUID.randomUUID().toString());

  @BeforeAll
  static void start() {
    database = TestPostgres.newMigratedDatabase();
    var settings = StreamNode.Settings.STANDARD.keeping(WINDOW);
    first = new StreamNode(database, settings.pollingEvery(RARELY));
    second = new StreamNode(database, settings);
  }

  @AfterAll
  static void stop() {
    first.close();
    second.close();
  }

  @Test
  void what_is_published_from_now_on_is_heard_at_once() {
    publish(first, 3);

    var ear = new Ear();
    Following following = follow(first, null, ear);
    publish(first, 2);

    assertThat(following.from().seq()).isEqualTo(3);
    assertThat(ear.awaitCount(2).seqs()).containsExactly(4L, 5L);
    assertThat(ear.heard().getFirst().data()).isEqualTo("{\"n\":0}");
  }

  @Test
  void numbers_have_no_gaps_and_follow_the_commits_while_many_publish() {
    var ear = new Ear();
    var far = new Ear();
    follow(first, null, ear);
    follow(second, null, far);

    var writers = new ArrayList<Uni<Void>>();
    for (int i = 0; i < 200; i++) {
      StreamNode node = i % 2 == 0 ? first : second;
      StreamEvent event = event(i);
      writers.add(
          i % 5 == 0
              ? node.database.inTransaction(tx -> node.streams.publish(tx, List.of(event, event)))
              : node.streams.publish(event));
    }
    first.get(Uni.join().all(writers).usingConcurrencyOf(16).andFailFast());

    assertThat(ear.awaitCount(240).seqs()).isEqualTo(numbers(1, 240));
    assertThat(far.awaitCount(240).heard()).isEqualTo(ear.heard());
  }

  @Test
  void a_transaction_that_fails_tells_nothing_and_leaves_no_gap() {
    var ear = new Ear();
    follow(first, null, ear);

    assertThatThrownBy(() ->
            first.get(
                first.database.inTransaction(tx ->
                    first
                        .streams
                        .publish(tx, List.of(event(1)))
                        .chain(() ->
                            Uni.createFrom().<Void>failure(new IllegalStateException("no"))))))
        .isInstanceOf(IllegalStateException.class);
    publish(first, 1);

    assertThat(ear.awaitCount(1).seqs()).containsExactly(1L);
  }

  @Test
  void every_position_in_the_window_is_gone_on_from_exactly() {
    publish(first, WINDOW);
    long epoch = follow(first, null, new Ear()).from().epoch();

    for (int after = 0; after <= WINDOW; after++) {
      var ear = new Ear();
      follow(second, new Position(epoch, after), ear).stop();
      var other = new Ear();
      follow(first, new Position(Position.ANY_EPOCH, after), other);

      other.awaitCount(WINDOW - after);
      assertThat(other.seqs()).isEqualTo(numbers(after + 1, WINDOW));
      assertThat(other.resets()).isEmpty();
      assertThat(ear.resets()).isEmpty();
    }
  }

  @Test
  void a_position_out_of_the_window_of_another_epoch_or_yet_to_come_is_reset() {
    publish(first, WINDOW + 5);
    Position now = follow(first, null, new Ear()).from();

    for (Position lost :
        List.of(
            new Position(now.epoch(), 4),
            new Position(now.epoch() - 1, WINDOW),
            new Position(now.epoch(), WINDOW + 6),
            new Position(Position.ANY_EPOCH, 0))) {
      var ear = new Ear();
      follow(second, lost, ear);

      assertThat(ear.awaitReset().resets()).as("%s", lost).containsExactly(now);
      assertThat(ear.heard()).isEmpty();
    }
    var edge = new Ear();
    follow(second, new Position(now.epoch(), 5), edge);
    assertThat(edge.awaitCount(WINDOW).resets()).isEmpty();
  }

  @Test
  void what_was_told_last_is_read_as_far_as_it_is_still_there() throws SQLException {
    publish(first, WINDOW + 5);
    long epoch = follow(first, null, new Ear()).from().epoch();
    assertThat(recent(1_000).events())
        .extracting(StreamMessage::seq)
        .isEqualTo(numbers(6, WINDOW + 5));

    try (var sql = TestPostgres.connect(database);
        var delete = sql.createStatement()) {
      delete.execute(
          "DELETE FROM stream_event WHERE seq <= %d AND stream IN (SELECT id FROM stream WHERE name = '%s')"
              .formatted(WINDOW + 2, stream.id()));
    }
    RecentEvents recent = recent(10);

    assertThat(recent.events())
        .extracting(StreamMessage::seq)
        .isEqualTo(numbers(WINDOW + 3, WINDOW + 5));
    assertThat(recent.end()).isEqualTo(new Position(epoch, WINDOW + 5));
    var ear = new Ear();
    follow(second, recent.end(), ear);
    publish(first, 1);
    assertThat(ear.awaitCount(1).seqs()).containsExactly(WINDOW + 6L);
    assertThat(ear.resets()).isEmpty();
  }

  @Test
  void whoever_follows_from_the_end_of_a_stream_that_told_nothing_yet_hears_its_first_event() {
    RecentEvents recent = recent(10);
    publish(first, 1);

    var ear = new Ear();
    follow(first, recent.end(), ear);

    assertThat(recent.events()).isEmpty();
    assertThat(ear.awaitCount(1).seqs()).containsExactly(1L);
    assertThat(ear.resets()).isEmpty();
  }

  private RecentEvents recent(int most) {
    return first.get(
        first.streams.recent(StreamNode.ROOT, stream.kind() + ':' + stream.id(), most));
  }

  @Test
  void after_a_reset_it_goes_on_from_the_told_place() {
    publish(first, 2);
    var ear = new Ear();
    follow(first, new Position(1, 1), ear);

    publish(first, 2);

    assertThat(ear.awaitCount(2).seqs()).containsExactly(3L, 4L);
    assertThat(ear.resets()).hasSize(1);
  }

  @Test
  void whoever_comes_while_a_storm_of_events_is_told_loses_none_and_hears_none_twice() {
    var ears = new ArrayList<Ear>();
    var starts = new ArrayList<Following>();
    publish(first, 1);
    long epoch = follow(second, null, new Ear()).from().epoch();

    Uni<Void> storm =
        Multi.createFrom()
            .range(0, 40)
            .onItem()
            .transformToUniAndConcatenate(n -> first.streams.publish(event(n)))
            .collect()
            .last();
    var done = storm.subscribeAsCompletionStage();
    for (int i = 0; i < 60; i++) {
      var ear = new Ear();
      StreamNode node = i % 2 == 0 ? first : second;
      @Nullable Position after = i % 3 == 0 ? new Position(epoch, i % 2) : null;
      starts.add(follow(node, after, ear));
      ears.add(ear);
    }
    done.join();

    for (int i = 0; i < ears.size(); i++) {
      long from = starts.get(i).from().seq();
      ears.get(i).awaitCount((int) (41 - from));
      assertThat(ears.get(i).seqs()).isEqualTo(numbers(from + 1, 41));
    }
  }

  @Test
  void a_batch_longer_than_a_read_is_heard_whole() {
    var ear = new Ear();
    follow(first, null, ear);

    List<StreamEvent> many = IntStream.range(0, 1_700).mapToObj(this::event).toList();
    first.get(first.database.inTransaction(tx -> first.streams.publish(tx, many)));

    assertThat(ear.awaitCount(1_700).seqs()).isEqualTo(numbers(1, 1_700));
  }

  @Test
  void who_stopped_is_told_nothing_and_nothing_is_read_any_more() {
    var ear = new Ear();
    var other = new Ear();
    Following following = follow(first, null, ear);
    follow(first, null, other);

    following.stop();
    following.stop();
    publish(first, 1);

    other.awaitCount(1);
    assertThat(ear.heard()).isEmpty();
  }

  @Test
  void a_follower_that_breaks_does_not_keep_the_others_from_hearing() {
    var ear = new Ear();
    follow(
        first,
        null,
        new Follower() {
          @Override
          public void next(StreamMessage message) {
            throw new IllegalStateException("broken on purpose");
          }

          @Override
          public void reset(StreamName stream, Position now) {}

          @Override
          public void over(StreamName stream) {}
        });
    follow(first, null, ear);

    publish(first, 2);

    assertThat(ear.awaitCount(2).seqs()).containsExactly(1L, 2L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "open:", "Open:x", "open:a\u0007b", "open\u0000:a", "1:x"})
  void what_cannot_be_a_name_is_refused(String name) {
    assertThatThrownBy(() -> first.get(first.streams.find(StreamNode.ROOT, name)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().type().status()).isEqualTo(422));
  }

  @ParameterizedTest
  @ValueSource(strings = {"open", "nothing:1", "student:1"})
  void a_stream_without_anybody_who_opens_it_is_not_there(String name) {
    assertThatThrownBy(() -> first.get(first.streams.find(StreamNode.ROOT, name)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().type().status()).isEqualTo(404));
  }

  private Following follow(StreamNode node, @Nullable Position after, Ear ear) {
    return follow(node, after, (Follower) ear);
  }

  private Following follow(StreamNode node, @Nullable Position after, Follower follower) {
    return node.get(node.streams.follow(StreamNode.ROOT, stream, after, follower));
  }

  private StreamEvent event(int n) {
    return new StreamEvent(stream, "counted", Map.of("n", n));
  }

  private void publish(StreamNode node, int events) {
    for (int i = 0; i < events; i++) {
      node.get(node.streams.publish(event(i)));
    }
  }

  private static List<Long> numbers(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
