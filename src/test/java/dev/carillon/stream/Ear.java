package dev.carillon.stream;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A follower that keeps what it is told.
public final class Ear implements Follower {

  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<StreamMessage> heard = new ArrayList<>();
  private final List<Position> resets = new ArrayList<>();
  private int ends;

  @Override
  public synchronized void next(StreamMessage message) {
    heard.add(message);
  }

  @Override
  public synchronized void reset(StreamName stream, Position now) {
    resets.add(now);
  }

  @Override
  public synchronized void over(StreamName stream) {
    ends++;
  }

  public synchronized List<StreamMessage> heard() {
    return List.copyOf(heard);
  }

  public List<Long> seqs() {
    return heard().stream().map(StreamMessage::seq).toList();
  }

  public List<String> events() {
    return heard().stream().map(StreamMessage::event).toList();
  }

  public synchronized List<Position> resets() {
    return List.copyOf(resets);
  }

  public synchronized int ends() {
    return ends;
  }

  public Ear awaitCount(int events) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> count() >= events);
    return this;
  }

  public Ear awaitReset() {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> !resets().isEmpty());
    return this;
  }

  public Ear awaitEnd() {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> ends() > 0);
    return this;
  }

  public synchronized @Nullable StreamMessage last() {
    return heard.isEmpty() ? null : heard.getLast();
  }

  private synchronized int count() {
    return heard.size();
  }
}
