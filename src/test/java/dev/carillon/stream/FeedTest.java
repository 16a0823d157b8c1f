package dev.carillon.stream;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What a feed makes of what was read of its stream.
class FeedTest {

  private static final StreamName NAME = new StreamName("user", "default", "bob");
  private static final long EPOCH = 7;
  private static final OffsetDateTime AT = OffsetDateTime.parse("2026-01-05T10:00:00Z");

  private final List<String> heard = new ArrayList<>();
  private final Feed feed = new Feed(NAME, new FollowStore.Opened(1, EPOCH, 5, false));

  private final Follower follower =
      new Follower() {
        @Override
        public void next(StreamMessage message) {
          heard.add("event " + message.seq());
        }

        @Override
        public void reset(StreamName stream, Position now) {
          heard.add("reset to " + now.epoch() + "-" + now.seq());
        }

        @Override
        public void over(StreamName stream) {
          heard.add("over");
        }
      };

  FeedTest() {
    feed.join(new Reader(feed, follower, new Position(EPOCH, 5), () -> {}));
  }

  @Test
  void a_page_of_the_past_that_does_not_go_on_where_a_reader_is_is_not_told() {
    var reader = new Reader(feed, follower, new Position(EPOCH, 2), () -> {});

    assertThat(reader.tell(events(4, 5))).isFalse();
    assertThat(reader.tell(events())).isFalse();
    assertThat(heard).isEmpty();
    assertThat(reader.tell(events(3, 4))).isTrue();
    assertThat(heard).containsExactly("event 3", "event 4");
  }

  private static EventStore.News news(long epoch, long head, long... seqs) {
    return new EventStore.News(1, epoch, head, false, events(seqs));
  }

  private static List<EventStore.Event> events(long... seqs) {
    return LongStream.of(seqs)
        .mapToObj(seq -> new EventStore.Event(seq, "told", "{}", AT))
        .toList();
  }

  @Test
  void a_stream_begun_anew_under_its_name_is_a_reset_for_who_hears_and_for_who_catches_up() {
    var behind = new Reader(feed, follower, new Position(EPOCH, 3), () -> {});

    feed.become(new FollowStore.Opened(2, EPOCH + 1, 1, false));
    feed.become(new FollowStore.Opened(1, EPOCH, 9, false));
    feed.hear(news(EPOCH, 6, 6), true);

    assertThat(heard).containsExactly("reset to 8-1");
    assertThat(behind.tell(events(4, 5))).isFalse();
    feed.join(behind);
    assertThat(heard).containsExactly("reset to 8-1", "reset to 8-1");
    assertThat(feed.known()).isEqualTo(new EventStore.Known(2, EPOCH + 1, 1));
  }

  @Test
  void its_id_is_known_to_others_while_it_tells() {
    Follower asking =
        new Follower() {
          @Override
          public void next(StreamMessage message) {
            heard.add("id " + CompletableFuture.supplyAsync(feed::id).orTimeout(5, SECONDS).join());
          }

          @Override
          public void reset(StreamName stream, Position now) {
            follower.reset(stream, now);
          }

          @Override
          public void over(StreamName stream) {
            follower.over(stream);
          }
        };
    feed.join(new Reader(feed, asking, new Position(EPOCH, 5), () -> {}));

    feed.hear(news(EPOCH, 6, 6), true);

    assertThat(heard).containsExactlyInAnyOrder("event 6", "id 1");
  }

  @Test
  void what_follows_on_is_told_once() {
    feed.hear(news(EPOCH, 7, 6, 7), true);
    feed.hear(news(EPOCH, 8, 7, 8), true);

    assertThat(heard).containsExactly("event 6", "event 7", "event 8");
  }

  @Test
  void events_that_are_gone_are_a_reset_and_not_a_gap() {
    feed.hear(news(EPOCH, 10, 8, 9, 10), true);
    feed.hear(news(EPOCH, 11, 11), true);

    assertThat(heard).containsExactly("reset to 7-10", "event 11");
  }

  @Test
  void all_of_them_gone_and_another_epoch_are_a_reset() {
    feed.hear(news(EPOCH, 9), true);
    feed.hear(news(EPOCH + 1, 2, 1, 2), true);

    assertThat(heard).containsExactly("reset to 7-9", "reset to 8-2");
  }

  @Test
  void a_read_that_was_cut_short_says_nothing_about_what_it_left_out() {
    feed.hear(news(EPOCH, 9), false);

    assertThat(heard).isEmpty();
  }
}
