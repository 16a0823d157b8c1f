package dev.carillon.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.testkit.TestPostgres;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamUpkeepStoreTest {

  private static final int WINDOW = 20;

  private final StreamName stream = new StreamName("open", "default", "long");
  private StreamNode node;
  private StreamUpkeep upkeep;
  private Connection sql;

  @BeforeEach
  void start() throws SQLException {
    DatabaseUrl database = TestPostgres.newMigratedDatabase();
    var settings = StreamNode.Settings.STANDARD.keeping(WINDOW);
    node = new StreamNode(database, settings);
    upkeep = new StreamUpkeep(new StreamUpkeepStore(node.pool), settings);
    sql = TestPostgres.connect(database);
  }

  @AfterEach
  void stop() throws SQLException {
    sql.close();
    node.close();
  }

  @Test
  void partitions_are_there_for_the_coming_days_and_making_them_again_changes_nothing() {
    node.get(upkeep.days());
    node.get(upkeep.days());

    assertThat(partitions()).isEqualTo(8);
  }

  @Test
  void what_fell_into_the_default_partition_moves_and_holds_nothing_up() {
    publish(3);
    change("UPDATE stream_event SET at = at + interval '3 days' WHERE seq = 2");
    assertThat(count("SELECT count(*) FROM stream_event_rest")).isEqualTo(3);

    node.get(upkeep.days());

    assertThat(partitions()).isEqualTo(8);
    assertThat(count("SELECT count(*) FROM stream_event_rest")).isZero();
    var ear = new Ear();
    follow(0, ear);
    assertThat(ear.awaitCount(3).seqs()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void days_past_their_time_are_dropped_with_their_events() {
    publish(1);
    change("UPDATE stream_event SET at = at - interval '3 days'");
    change(
        """
        DO $$ DECLARE day date := current_date - 4; BEGIN
          EXECUTE format('CREATE TABLE %I PARTITION OF stream_event FOR VALUES FROM (%L) TO (%L)',
            'stream_event_p' || to_char(day, 'YYYYMMDD'), day, day + 1);
        END $$
        """);
    node.get(upkeep.days());

    assertThat(partitions()).isEqualTo(8);
    assertThat(count("SELECT count(*) FROM stream_event")).isZero();
    var ear = new Ear();
    follow(0, ear);
    assertThat(ear.awaitReset().resets()).extracting(Position::seq).containsExactly(1L);
  }

  @Test
  void a_stream_that_outgrew_its_window_is_cut_to_it_and_others_are_left_alone() {
    publish(2 * WINDOW + 1);
    node.get(node.streams.publish(new StreamEvent(StreamName.ofSystem(), "one", Map.of())));

    node.get(upkeep.cut());

    assertThat(count("SELECT count(*) FROM stream_event WHERE event = 'n'")).isEqualTo(WINDOW);
    assertThat(count("SELECT count(*) FROM stream_event WHERE event = 'one'")).isEqualTo(1);
    var ear = new Ear();
    follow(WINDOW + 1, ear);
    assertThat(ear.awaitCount(WINDOW).seqs())
        .isEqualTo(LongStream.rangeClosed(WINDOW + 2, 2 * WINDOW + 1).boxed().toList());
  }

  private void follow(long after, Ear ear) {
    Uni<Following> following =
        node.streams.follow(StreamNode.ROOT, stream, new Position(Position.ANY_EPOCH, after), ear);
    node.get(following);
  }

  private void publish(int events) {
    List<StreamEvent> all =
        IntStream.range(0, events)
            .mapToObj(n -> new StreamEvent(stream, "n", Map.of("n", n)))
            .toList();
    node.get(node.database.inTransaction(tx -> node.streams.publish(tx, all)));
  }

  private long partitions() {
    return count(
        "SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            + " WHERE i.inhparent = 'stream_event'::regclass AND c.relname ~ '_p[0-9]{8}$'");
  }

  private long count(String query) {
    try (var statement = sql.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private void change(String statement) {
    try (var change = sql.createStatement()) {
      change.execute(statement);
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
