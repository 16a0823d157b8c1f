package dev.carillon.breaker;

import dev.carillon.job.DependencyGate;
import dev.carillon.platform.db.Batcher;
import dev.carillon.platform.resilience.FirstLooks;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Holds jobs back while what they need is down.
///
/// While a dependency works nothing is written and the answer comes from memory. An open breaker
/// parks from memory too; only who may try, and who may pass while it is closing, is asked of the
/// database: one question per key at a time on a node, for all jobs that wait for the answer.
@Singleton
final class Breakers implements DependencyGate {

  private static final Logger LOG = Logger.getLogger(Breakers.class);

  private static final int MAX_VISITS = 500;
  private static final int MOST_MET = 10_000;
  private static final long NANOS_PER_MS = 1_000_000;
  private static final int LONGEST = 300;

  private final BreakerStore store;
  private final BreakerBook book;
  private final BreakerConfig config;
  private final Set<String> met = ConcurrentHashMap.newKeySet();
  private final Map<String, Batcher<Visit, Boolean>> doors = new ConcurrentHashMap<>();
  private final Map<String, Long> fullUntilNanos = new ConcurrentHashMap<>();

  Breakers(BreakerStore store, BreakerBook book, BreakerConfig config) {
    this.store = store;
    this.book = book;
    this.config = config;
  }

  void started(@Observes StartupEvent event, FirstLooks looks) {
    book.open(looks);
  }

  @Override
  public boolean calm(Set<String> dependencies) {
    boolean calm = book.read();
    for (String key : dependencies) {
      calm = calm && book.entry(key) == null;
      meet(key);
    }
    return calm;
  }

  /// Makes the breaker of a new dependency visible to operators, once in the life of this process.
  private void meet(String key) {
    if (met.contains(key) || met.size() >= MOST_MET || !met.add(key)) {
      return;
    }
    store
        .meet(key)
        .subscribe()
        .with(done -> {}, failure -> LOG.debugf(failure, "Breaker %s is made later", key));
  }

  @Override
  public Uni<Optional<Parked>> ask(Visit visit) {
    return book.read() ? askEach(visit) : book.refresh().chain(() -> askEach(visit));
  }

  private Uni<Optional<Parked>> askEach(Visit visit) {
    Uni<Optional<Parked>> answer = Uni.createFrom().item(Optional.empty());
    for (String key : new TreeSet<>(visit.dependencies())) {
      answer =
          answer.chain(
              parked -> parked.isPresent() ? Uni.createFrom().item(parked) : ask(key, visit));
    }
    return answer;
  }

  private Uni<Optional<Parked>> ask(String key, Visit visit) {
    BreakerBook.Entry entry = book.entry(key);
    if (entry == null || entry.state() == BreakerState.CLOSED) {
      return Uni.createFrom().item(Optional.empty());
    }
    boolean mayTry =
        entry.view().forced() == null
            && (entry.state() != BreakerState.OPEN || entry.waitNanos() <= 0)
            && !isFull(key);
    if (!mayTry) {
      return Uni.createFrom().item(Optional.of(parked(key)));
    }
    return doors
        .computeIfAbsent(key, k -> new Batcher<>(MAX_VISITS, 1, visits -> knock(k, visits)))
        .submit(visit)
        .map(passed -> passed ? Optional.empty() : Optional.of(parked(key)));
  }

  private Uni<List<Boolean>> knock(String key, List<Visit> visits) {
    BreakerBook.Entry entry = book.entry(key);
    if (entry == null || entry.state() == BreakerState.CLOSED) {
      return Uni.createFrom().item(Collections.nCopies(visits.size(), true));
    }
    if (entry.state() == BreakerState.CLOSING) {
      return book.move(
              tx -> store.admit(tx, key, visits.size(), config.widestWave()), "Jobs succeed again")
          .map(moved ->
              firstOf(visits, moved.map(BreakerStore.Moved::granted).orElseGet(() -> full(key))));
    }
    Visit first = visits.getFirst();
    return book.move(
            tx -> store.take(tx, key, first.jobId(), first.lease()),
            "Job " + first.jobId() + " tries")
        .map(moved -> firstOf(visits, moved.isPresent() ? 1 : 0));
  }

  /// This second's wave is full: nobody here need ask before a part of it has passed.
  private int full(String key) {
    fullUntilNanos.put(key, System.nanoTime() + 200 * NANOS_PER_MS);
    return 0;
  }

  private boolean isFull(String key) {
    Long until = fullUntilNanos.get(key);
    return until != null && until - System.nanoTime() > 0;
  }

  private static List<Boolean> firstOf(List<Visit> visits, int passed) {
    List<Boolean> answers = new ArrayList<>(visits.size());
    for (int i = 0; i < visits.size(); i++) {
      answers.add(i < passed);
    }
    return answers;
  }

  /// How long to wait: with a spread, so that those who wait do not come all at once.
  private Parked parked(String key) {
    BreakerBook.Entry entry = book.entry(key);
    long timeoutMs = Math.max(8, config.timeoutOf(key).toMillis());
    if (entry == null) {
      return new Parked(key, Duration.ofMillis(spread(0, 500)), "it has just closed");
    }
    if (entry.view().forced() != null) {
      return new Parked(
          key, Duration.ofMillis(spread(timeoutMs, timeoutMs / 4)), "it was forced open");
    }
    return switch (entry.state()) {
      case OPEN -> {
        long left = Math.max(0, entry.waitNanos() / NANOS_PER_MS);
        yield new Parked(
            key, Duration.ofMillis(spread(left, timeoutMs / 4)), "it is open" + why(entry));
      }
      case HALF_OPEN ->
          new Parked(
              key,
              Duration.ofMillis(spread(timeoutMs / 8, timeoutMs / 8)),
              "another job tries first");
      case CLOSING, CLOSED ->
          new Parked(key, Duration.ofMillis(spread(500, 1_000)), "jobs are let through in waves");
    };
  }

  private static String why(BreakerBook.Entry entry) {
    @Nullable String error = entry.view().lastError();
    return error == null ? "" : ", last failure: " + error;
  }

  private static long spread(long fromMs, long widthMs) {
    return Math.max(1, fromMs + ThreadLocalRandom.current().nextLong(Math.max(1, widthMs)));
  }

  @Override
  public Uni<Void> succeeded(Visit visit) {
    Uni<Void> told = Uni.createFrom().voidItem();
    for (String key : new TreeSet<>(visit.dependencies())) {
      BreakerBook.Entry entry = book.entry(key);
      if (entry != null && mayMatter(entry, visit)) {
        told = told.chain(() -> succeeded(key, visit));
      }
    }
    return told;
  }

  private static boolean mayMatter(BreakerBook.Entry entry, Visit visit) {
    return switch (entry.state()) {
      case CLOSED -> entry.view().failures() > 0;
      case HALF_OPEN -> Long.toString(visit.jobId()).equals(entry.view().canaryJob());
      case OPEN, CLOSING -> false;
    };
  }

  private Uni<Void> succeeded(String key, Visit visit) {
    return book.move(
            tx -> store.succeed(tx, key, visit.jobId(), visit.lease()),
            "Job " + visit.jobId() + " succeeded")
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> failed(Visit visit, String dependency, String message) {
    BreakerBook.Entry entry = book.entry(dependency);
    if (entry != null && (entry.state() == BreakerState.OPEN || entry.view().forced() != null)) {
      return Uni.createFrom().voidItem();
    }
    String error = message.length() > LONGEST ? message.substring(0, LONGEST) : message;
    var failure =
        new BreakerStore.Failure(
            dependency,
            config.thresholdOf(dependency),
            config.timeoutOf(dependency),
            error.replace("\u0000", ""),
            visit);
    return book.move(tx -> store.fail(tx, failure), error).replaceWithVoid();
  }
}
