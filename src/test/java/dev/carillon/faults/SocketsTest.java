package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// Promise P10: what many connections cost, and what happens to those that do not read.
@Tag("faults")
@Isolated("its times are what it looks at")
class SocketsTest {

  private static final int IDLE = smokeOrFull(1_000, 10_000);
  private static final int PER_PERSON = 20;
  private static final long MOST_KB_EACH = 60;

  private static final int READERS = smokeOrFull(100, 1_000);
  private static final int DEAF = smokeOrFull(50, 500);
  private static final int STREAMS = 5;
  private static final Duration TOLD = Duration.ofSeconds(smokeOrFull(8, 600));
  private static final int STEP_MS = 10;

  /// From the moment at which nothing more goes into their buffers: 4 s of patience (streams.md), a
  /// look each half second, half a second for the goodbye, and a look of ours.
  private static final Duration MOST_DEAF = Duration.ofMillis(5_500);

  /// Below this a p99 is the machine's and not the readers'.
  private static final Duration NOISE = Duration.ofMillis(100);

  @Test
  void a_thousand_idle_connections_cost_little_and_leave_nothing() {
    try (var lab = new Lab("sockets-idle")) {
      Replica replica = lab.replica("n").awaitReady();
      try (var sockets = new Sockets(replica)) {
        // The first round is for what a JVM keeps once it has needed it.
        close(idle(sockets));
        await().atMost(Duration.ofSeconds(30)).until(() -> sockets.files() < IDLE / 2);
        long files = sockets.files();
        long before = sockets.settledKb();

        List<WebSocket> all = idle(sockets);
        long opened = sockets.settledKb();
        Chance.letRun(Duration.ofSeconds(smokeOrFull(5, 600)));
        long later = sockets.settledKb();
        assertThat(all).noneMatch(WebSocket::isClosed);
        close(all);

        lab.figure("connections", IDLE);
        lab.figure("kbEach", (Math.max(opened, later) - before) / (double) IDLE);
        lab.figure("kbLater", later - opened);
        assertThat(Math.max(opened, later) - before).isLessThan(IDLE * MOST_KB_EACH);
        await("the files of the connections to be closed")
            .atMost(Duration.ofSeconds(30))
            .until(() -> sockets.files() <= files + 5);
        assertThat(replica.isAlive()).isTrue();
      }
      lab.passed();
    }
  }

  @Test
  void who_does_not_read_is_hung_up_on_and_the_others_notice_nothing() throws IOException {
    try (var lab = new Lab("sockets-deaf")) {
      Replica replica = lab.replica("n").awaitReady();
      try (var sockets = new Sockets(replica)) {
        told(lab, sockets, replica, 0);
        Told alone = told(lab, sockets, replica, 0);
        Told beside = told(lab, sockets, replica, DEAF);

        lab.figure("readers", READERS);
        lab.figure("deaf", DEAF);
        lab.figure("p99AloneMs", alone.p99().toMillis());
        lab.figure("p99BesideMs", beside.p99().toMillis());
        lab.figure("deafClosedAfterMs", beside.deafClosed().toMillis());
        assertThat(beside.deafClosed()).isLessThanOrEqualTo(MOST_DEAF);
        Duration fifthMore = alone.p99().multipliedBy(6).dividedBy(5);
        assertThat(beside.p99())
            .isLessThanOrEqualTo(fifthMore.compareTo(NOISE) > 0 ? fifthMore : NOISE);
      }
      lab.passed();
    }
  }

  private record Told(Duration p99, Duration deafClosed) {}

  /// Counted by the millisecond: ten minutes have more of them than a heap should hold.
  private static final class Delays {

    private final AtomicIntegerArray byMillis = new AtomicIntegerArray(60_000);

    void add(Duration delay) {
      byMillis.incrementAndGet(Math.clamp(delay.toMillis(), 0, byMillis.length() - 1));
    }

    long count() {
      return IntStream.range(0, byMillis.length()).mapToLong(byMillis::get).sum();
    }

    Duration percentile(int percent) {
      long left = count() * percent / 100;
      int millis = 0;
      while (left >= byMillis.get(millis)) {
        left -= byMillis.get(millis++);
      }
      return Duration.ofMillis(millis);
    }
  }

  /// Readers follow a job that tells 100 steps a second; the deaf follow that and others like it.
  private static Told told(Lab lab, Sockets sockets, Replica replica, int deaf) throws IOException {
    List<String> streams =
        IntStream.range(0, deaf > 0 ? STREAMS : 1).mapToObj(n -> "job:" + job(replica)).toList();
    var delays = new Delays();
    List<WebSocket> readers =
        sockets.open(
            READERS,
            n -> Lab.tokenOf("faults" + n),
            streams.getFirst(),
            text -> {
              if (text.contains("\"event\":")) {
                delays.add(delay(text));
              }
            });
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < deaf; i++) {
      silent.add(sockets.deaf(Lab.tokenOf("deaf" + i), streams));
    }
    Set<Integer> ports = silent.stream().map(Socket::getLocalPort).collect(Collectors.toSet());
    await().atMost(Duration.ofSeconds(30)).until(() -> delays.count() > READERS);
    long start = System.nanoTime();
    var full = new AtomicLong(start);
    var most = new AtomicLong();
    await("all who do not read to be hung up on")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          long underWay = sockets.underWay(ports);
          if (underWay > most.getAndAccumulate(underWay, Math::max)) {
            full.set(System.nanoTime());
          }
          return sockets.established(ports) == 0;
        });
    var closed = Duration.ofNanos(System.nanoTime() - full.get());
    var told = Duration.ofNanos(System.nanoTime() - start);
    Chance.letRun(TOLD.minus(told.compareTo(TOLD) < 0 ? told : TOLD));
    close(readers);
    for (Socket each : silent) {
      each.close();
    }
    assertThat(readers).hasSize(READERS);
    // A step takes its ten milliseconds and a write of what it reached.
    lab.awaitDrained(TOLD.plusMinutes(1));
    return new Told(delays.percentile(99), closed);
  }

  /// A job that waits for its readers and then tells more steps than anybody listens to.
  private static String job(Replica replica) {
    HttpResponse<String> answer =
        replica.post(
            "/api/jobs",
            Lab.token(),
            """
            {"type": "progress", "payload": {"steps": %d, "millis": %d}, "options": {"delayMs": 3000}}
            """
                .formatted((TOLD.toMillis() + 5_000) / STEP_MS, STEP_MS));
    assertThat(Objects.requireNonNull(answer).statusCode()).as(answer.body()).isEqualTo(201);
    try {
      JsonNode json = Lab.JSON.readTree(answer.body());
      return json.at("/data/jobId").asText();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Duration delay(String frame) {
    int at = frame.indexOf("\"at\":\"") + 6;
    return Duration.between(
        Instant.parse(frame.substring(at, frame.indexOf('"', at))),
        InstantSource.system().instant());
  }

  private static List<WebSocket> idle(Sockets sockets) {
    return sockets.open(IDLE, n -> Lab.tokenOf("idle" + n / PER_PERSON), "user", text -> {});
  }

  private static void close(List<WebSocket> all) {
    all.forEach(WebSocket::close);
  }
}
