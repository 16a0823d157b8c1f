package dev.carillon.stream;

import dev.carillon.platform.db.Notices;
import dev.carillon.platform.resilience.FirstLooks;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Knows which streams are followed somewhere, of the kinds that are written only then, and sees to
/// it that they are told what they missed.
///
/// A node learns that a stream is followed by notice, else within 3 s; what its jobs did until then
/// is found by catching up, every second, on the nodes that follow. Any thread may call.
final class Gates {

  private static final Logger LOG = Logger.getLogger(Gates.class);

  /// The notice that a stream was opened.
  static final String OPENED = "opened";

  private static final Duration RENEW_EVERY = Duration.ofSeconds(30);
  private static final long REFRESH_MS = 3_000;
  private static final long CATCH_UP_MS = 1_000;
  private static final int STREAMS_AT_A_TIME = 2_000;

  private final FollowStore store;
  private final Vertx vertx;
  private final Notices notices;
  private final Tail tail;
  private final Duration time;
  private final Appender appender;
  private final Map<String, GatedKind> kinds = new HashMap<>();
  private final Set<String> beginAnew;
  private final Map<String, Integer> reached = new HashMap<>();
  private final Set<StreamName> openedHere = new HashSet<>();
  private final Consumer<List<StreamName>> closed;
  private Set<StreamName> open = Set.of();
  private boolean refreshing;
  private boolean again;
  private boolean troubled;

  /// Appends steps in a transaction of its own.
  interface Appender {
    Uni<Void> append(List<StreamStep> steps);
  }

  /// @param closed told of streams followed here that were closed all the same, to open them again
  Gates(
      FollowStore store,
      Vertx vertx,
      Notices notices,
      Tail tail,
      StreamConfig config,
      List<GatedKind> kinds,
      Appender appender,
      Consumer<List<StreamName>> closed) {
    this.store = store;
    this.vertx = vertx;
    this.notices = notices;
    this.tail = tail;
    this.time = config.linger().plus(RENEW_EVERY);
    this.appender = appender;
    this.closed = closed;
    kinds.forEach(kind -> this.kinds.put(kind.kind(), kind));
    this.beginAnew =
        kinds.stream()
            .filter(GatedKind::beginsAnew)
            .map(GatedKind::kind)
            .collect(Collectors.toSet());
  }

  Optional<GatedKind> of(StreamName stream) {
    return Optional.ofNullable(kinds.get(stream.kind()));
  }

  /// How long a stream stays open without a renewal.
  Duration time() {
    return time;
  }

  void start(FirstLooks looks) {
    if (!kinds.isEmpty()) {
      looks.add(() -> Uni.createFrom().voidItem().invoke(this::refresh));
      vertx.setPeriodic(REFRESH_MS, due -> refresh());
      vertx.setPeriodic(CATCH_UP_MS, due -> catchUp());
      vertx.setPeriodic(RENEW_EVERY.toMillis(), due -> renew());
    }
  }

  /// This node opened streams just now.
  void opened(Collection<StreamName> streams) {
    synchronized (this) {
      openedHere.addAll(streams);
    }
    tell();
    notices.send(Follows.CHANNEL, OPENED);
  }

  /// What is followed here is open, whatever the database says: after an outage its rows may have
  /// run out before anybody could renew them.
  private void tell() {
    Map<String, Set<StreamName>> byKind;
    Set<StreamName> all = new HashSet<>(followedHere());
    synchronized (this) {
      all.addAll(open);
      all.addAll(openedHere);
      byKind = all.stream().collect(Collectors.groupingBy(StreamName::kind, Collectors.toSet()));
      kinds.forEach((name, kind) -> kind.opened(byKind.getOrDefault(name, Set.of())));
    }
  }

  /// Looks which streams are open; once more afterwards when asked meanwhile.
  void refresh() {
    Set<StreamName> before;
    synchronized (this) {
      if (refreshing) {
        again = true;
        return;
      }
      refreshing = true;
      before = Set.copyOf(openedHere);
    }
    Uni.createFrom()
        .deferred(store::followed)
        .subscribe()
        .with(
            found -> {
              found(found, before);
              refreshed();
            },
            failure -> {
              LOG.debugf(failure, "Which streams are followed is not known anew; the old stands");
              synchronized (this) {
                troubled = true;
              }
              refreshed();
            });
  }

  /// @param before what this node had opened before it looked
  private void found(Set<StreamName> found, Set<StreamName> before) {
    List<StreamName> mine = followedHere();
    boolean changed;
    boolean late;
    synchronized (this) {
      changed = !found.equals(open) || !openedHere.isEmpty();
      late =
          troubled
              || !mine.stream().allMatch(name -> found.contains(name) || openedHere.contains(name));
      troubled = false;
      open = found;
      openedHere.removeAll(before);
    }
    if (changed) {
      tell();
    }
    if (late) {
      renew();
    }
  }

  private void refreshed() {
    boolean once;
    synchronized (this) {
      refreshing = false;
      once = again;
      again = false;
    }
    if (once) {
      refresh();
    }
  }

  private List<StreamName> followedHere() {
    List<StreamName> mine = new ArrayList<>();
    kinds.keySet().forEach(kind -> mine.addAll(tail.followed(kind)));
    return mine;
  }

  private void renew() {
    List<StreamName> mine = followedHere();
    if (!mine.isEmpty()) {
      store
          .renew(mine, time, beginAnew)
          .subscribe()
          .with(
              closed,
              failure -> LOG.warnf("Followed streams may close, trying again: %s", failure));
    }
  }

  private void catchUp() {
    kinds.forEach((name, kind) -> {
      List<StreamName> some = some(name);
      if (!some.isEmpty()) {
        catchUp(kind, some)
            .subscribe()
            .with(
                tail::gone,
                failure -> LOG.debugf(failure, "Streams were not caught up; the next look will"));
      }
    });
  }

  /// All of a kind while they are few, else the next ones in turn.
  private List<StreamName> some(String kind) {
    List<StreamName> all = tail.followed(kind);
    if (all.size() <= STREAMS_AT_A_TIME) {
      return all;
    }
    synchronized (this) {
      int from = reached.getOrDefault(kind, 0) % all.size();
      int to = Math.min(all.size(), from + STREAMS_AT_A_TIME);
      reached.put(kind, to);
      return all.subList(from, to);
    }
  }

  /// Tells streams what they missed.
  ///
  /// @return those of which nothing will come any more
  Uni<Set<StreamName>> catchUp(GatedKind kind, List<StreamName> streams) {
    return Multi.createFrom()
        .iterable(streams)
        .group()
        .intoLists()
        .of(STREAMS_AT_A_TIME)
        .onItem()
        .transformToUniAndConcatenate(some ->
            kind.catchUp(some)
                .call(missed ->
                    missed.steps().isEmpty()
                        ? Uni.createFrom().voidItem()
                        : appender.append(missed.steps()))
                .map(GatedKind.Missed::gone))
        .collect()
        .in(HashSet<StreamName>::new, Set::addAll)
        .map(all -> (Set<StreamName>) all);
  }

  /// For the metrics: streams written because somebody follows them (count).
  synchronized int open() {
    return open.size();
  }

  @Nullable GatedKind kind(String name) {
    return kinds.get(name);
  }
}
