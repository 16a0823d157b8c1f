package dev.carillon.faults;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Somebody who follows the steps of their own jobs over `/live`, and comes back whenever the
/// connection is gone: to any replica, with the last place they have heard. What they hear must be
/// numbered without a gap and without a repetition, or be a `reset`.
final class Follower {

  private static final String STREAM = "my-jobs";
  private static final int LEAST_PAUSE_MS = 50;

  final String person;
  private final Vertx vertx;
  private final WebSocketClient client;
  private final Supplier<Replica> where;
  private final String token;
  private final int pauseMs;
  private final InstantSource clock = InstantSource.system();
  private final Set<String> completed = new HashSet<>();
  private final List<Duration> delays = new ArrayList<>();
  private @Nullable WebSocket socket;
  private @Nullable Long epoch;
  private long last = -1;
  private int gaps;
  private int repetitions;
  private int resets;
  private int connections;
  private boolean away;
  private boolean calm;

  /// @param where the replica to connect to, asked each time
  /// @param pauseMs at most so long until they come back
  Follower(
      Vertx vertx, WebSocketClient client, String person, Supplier<Replica> where, int pauseMs) {
    this.vertx = vertx;
    this.client = client;
    this.person = person;
    this.where = where;
    this.pauseMs = pauseMs;
    this.token = Lab.tokenOf(person);
  }

  /// Connects, and goes on until it is told to stay away.
  void connect() {
    int port;
    try {
      port = where.get().port;
    } catch (IllegalArgumentException nobodyIsReady) {
      comeBack();
      return;
    }
    client
        .connect(
            new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/live")
                .addHeader("Authorization", "Bearer " + token))
        .onSuccess(this::connected)
        .onFailure(refused -> comeBack());
  }

  private synchronized void connected(WebSocket opened) {
    socket = opened;
    connections++;
    opened.textMessageHandler(text -> heard(opened, new JsonObject(text)));
    opened.exceptionHandler(broken -> opened.close());
    opened.closeHandler(closed -> comeBack());
    var wish = new JsonObject().put("subscribe", STREAM);
    if (epoch != null) {
      wish.put("epoch", epoch).put("after", last);
    }
    opened.writeTextMessage(wish.encode());
    if (away) {
      opened.close();
    }
  }

  private void comeBack() {
    synchronized (this) {
      socket = null;
      if (away) {
        return;
      }
    }
    int pause = LEAST_PAUSE_MS + (int) (Math.random() * pauseMs);
    vertx.setTimer(pause, timer -> connect());
  }

  private synchronized void heard(WebSocket from, JsonObject frame) {
    if (from != socket) {
      return;
    }
    if (frame.containsKey("error")) {
      throw new IllegalStateException(frame.encode());
    }
    if (frame.containsKey("reset")) {
      resets++;
      epoch = frame.getLong("epoch");
      last = frame.getLong("seq");
    } else if (frame.containsKey("subscribed")) {
      if (epoch == null) {
        epoch = frame.getLong("epoch");
        last = frame.getLong("seq");
      }
    } else if (frame.containsKey("event")) {
      event(frame);
    }
  }

  private void event(JsonObject frame) {
    long seq = frame.getLong("seq");
    if (!frame.getLong("epoch").equals(epoch) || seq > last + 1) {
      gaps++;
    }
    if (seq <= last) {
      repetitions++;
    }
    last = Math.max(last, seq);
    if (calm) {
      delays.add(Duration.between(Instant.parse(frame.getString("at")), clock.instant()));
    }
    if (frame.getString("event").equals("completed")
        && !completed.add(frame.getJsonObject("data").getString("jobId"))) {
      repetitions++;
    }
  }

  /// Breaks off as a tunnel does, to come back by itself.
  synchronized void breakOff() {
    if (socket != null) {
      socket.close();
    }
  }

  /// @param away whether they leave and stay away
  void stayAway(boolean away) {
    synchronized (this) {
      this.away = away;
    }
    if (away) {
      breakOff();
    } else {
      connect();
    }
  }

  /// @param calm whether the delay of what is heard is kept
  synchronized void calm(boolean calm) {
    this.calm = calm;
  }

  synchronized boolean isSubscribed() {
    return socket != null && epoch != null;
  }

  synchronized long last() {
    return last;
  }

  synchronized int gaps() {
    return gaps;
  }

  synchronized int repetitions() {
    return repetitions;
  }

  synchronized int resets() {
    return resets;
  }

  synchronized int connections() {
    return connections;
  }

  /// Jobs whose end was heard (count).
  synchronized int completed() {
    return completed.size();
  }

  synchronized List<Duration> delays() {
    return List.copyOf(delays);
  }
}
