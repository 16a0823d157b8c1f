package dev.carillon.live;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one connection follows, by the client's names of the streams. Any thread. Its lock is never
/// held while a subscription is told something.
final class Subscriptions {

  /// Streams of one connection (count).
  static final int MOST = 200;

  private final Map<String, Subscription> byName = new HashMap<>(2);
  private boolean over;

  /// @return `false` when there are as many as there may be, or the connection has ended
  synchronized boolean add(Subscription subscription) {
    if (over || byName.size() >= MOST) {
      return false;
    }
    byName.put(subscription.name(), subscription);
    return true;
  }

  synchronized boolean isCurrent(Subscription subscription) {
    return byName.get(subscription.name()) == subscription;
  }

  /// @return `false` when it was not there any more
  synchronized boolean forget(Subscription subscription) {
    return byName.remove(subscription.name(), subscription);
  }

  synchronized List<Subscription> all() {
    return List.copyOf(byName.values());
  }

  /// Ends the one of this name, if there is one.
  void drop(String stream) {
    @Nullable Subscription subscription;
    synchronized (this) {
      subscription = byName.remove(stream);
    }
    if (subscription != null) {
      subscription.stop();
    }
  }

  /// Ends all of them; no other is added.
  void dropAll() {
    List<Subscription> left;
    synchronized (this) {
      over = true;
      left = List.copyOf(byName.values());
      byName.clear();
    }
    left.forEach(Subscription::stop);
  }
}
