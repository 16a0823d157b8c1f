package dev.carillon.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutgoingTest {

  private static final Packet HALF = Packet.Text.of(PacketType.MESSAGE, "x".repeat(500 * 1024));

  private final Outgoing outgoing = new Outgoing();

  @Test
  void more_than_a_mebibyte_may_not_wait() {
    outgoing.offer(List.of(HALF, HALF));

    assertThat(outgoing.offer(List.of(HALF))).isFalse();
  }

  @Test
  void what_a_transport_took_and_has_not_sent_waits_too() {
    outgoing.offer(List.of(HALF, HALF));
    outgoing.take();

    assertThat(outgoing.offer(List.of(HALF))).isFalse();
  }

  @Test
  void what_was_sent_makes_room() {
    outgoing.offer(List.of(HALF, HALF));
    outgoing.take().forEach(outgoing::sent);

    assertThat(outgoing.offer(List.of(HALF))).isTrue();
  }

  @Test
  void empty_packets_take_room() {
    var none = Packet.Text.of(PacketType.MESSAGE, "");
    int taken = 0;
    while (taken < 100_000 && outgoing.offer(List.of(none))) {
      taken++;
    }

    assertThat(taken).isLessThan(20_000);
  }

  @Test
  void who_waits_for_room_is_told_when_there_is_some() {
    var told = new AtomicInteger();
    outgoing.offer(List.of(HALF, HALF));
    outgoing.whenRoomy(told::incrementAndGet);
    assertThat(told).hasValue(0);

    outgoing.take().forEach(outgoing::sent);

    assertThat(told).hasValue(1);
  }

  @Test
  void of_those_who_wait_for_room_one_is_told_at_a_time_and_none_is_forgotten() {
    var told = new AtomicInteger();
    var small = Packet.Text.of(PacketType.MESSAGE, "x");
    outgoing.offer(List.of(HALF, small, small));
    for (int i = 0; i < 3; i++) {
      outgoing.whenRoomy(told::incrementAndGet);
    }
    List<Packet> taken = outgoing.take();
    assertThat(outgoing.isRoomy()).isFalse();

    outgoing.sent(taken.getFirst());
    assertThat(told).hasValue(1);
    assertThat(outgoing.isRoomy()).isTrue();
    outgoing.sent(taken.get(1));
    assertThat(told).hasValue(2);
    outgoing.whenRoomy(told::incrementAndGet);
    assertThat(told).hasValue(3);
    outgoing.sent(taken.get(2));

    assertThat(told).hasValue(4);
  }

  @Test
  void who_waits_for_room_is_told_when_all_is_over() {
    var told = new AtomicInteger();
    outgoing.offer(List.of(HALF, HALF));
    outgoing.whenRoomy(told::incrementAndGet);

    outgoing.close();

    assertThat(told).hasValue(1);
  }
}
