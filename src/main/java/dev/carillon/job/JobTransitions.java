package dev.carillon.job;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.DatabaseAway;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.resilience.Monotonic;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Everybody who listens to the steps of jobs, and how they are told. Any thread may call.
@Singleton
public final class JobTransitions {

  private static final Logger LOG = Logger.getLogger(JobTransitions.class);

  /// Failures of a listener after which a step, or the next 30 s, go on without it (count).
  private static final int PATIENCE = 5;

  private static final Duration MUTED = Duration.ofSeconds(30);
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LAST_RETRY = Duration.ofMillis(400);

  private final Supplier<? extends Iterable<JobTransitionListener>> found;
  private volatile Ear @Nullable [] ears;

  /// They are made at the first question, so that a listener may itself enqueue jobs.
  @Inject
  JobTransitions(@Any Instance<JobTransitionListener> found) {
    this.found = () -> found;
  }

  JobTransitions(List<JobTransitionListener> found) {
    this.found = () -> found;
  }

  /// Whether nobody wants any step of this kind: then none need be described.
  public boolean idle(JobTransition.Event event) {
    return idle(event, true);
  }

  /// Whether nobody wants a step of this kind of a job with this `tell`.
  public boolean idle(JobTransition.Event event, List<String> tell) {
    return idle(event, !tell.isEmpty());
  }

  /// Whether nobody wants a step of this kind of a job without `tell`.
  public boolean idleUnlessTold(JobTransition.Event event) {
    return idle(event, false);
  }

  private boolean idle(JobTransition.Event event, boolean told) {
    for (Ear ear : ears()) {
      if ((told || !ear.onlyTold) && !ear.listener.idle(event) && !ear.muted()) {
        return false;
      }
    }
    return true;
  }

  /// Whether somebody is to be told of this step.
  public boolean wants(JobTransition step) {
    for (Ear ear : ears()) {
      if (ear.wants(step)) {
        return true;
      }
    }
    return false;
  }

  private Ear[] ears() {
    Ear[] known = ears;
    return known == null ? find() : known;
  }

  private synchronized Ear[] find() {
    Ear[] known = ears;
    if (known == null) {
      var all = new ArrayList<JobTransitionListener>();
      found.get().forEach(all::add);
      all.sort(Comparator.comparingInt(JobTransitionListener::order));
      known = all.stream().map(Ear::new).toArray(Ear[]::new);
      ears = known;
    }
    return known;
  }

  /// Runs a step of jobs and the listeners to it in one transaction, again when a listener failed.
  ///
  /// @param step makes the step, then tells it; what it does is rolled back when it is run again
  /// @return what `step` gave; fails as the database does
  public <T> Uni<T> inTransaction(Database database, BiFunction<Tx, Telling, Uni<T>> step) {
    var telling = new Telling();
    return Uni.createFrom()
        .deferred(() -> database.inTransaction(tx -> step.apply(tx, telling)))
        .onFailure(ListenerFailure.class)
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .atMost(2L * PATIENCE);
  }

  /// Tells steps in a transaction of somebody else, which fails when a listener does.
  public Uni<Void> tell(Tx tx, List<JobTransition> steps) {
    return new Telling().tell(tx, steps);
  }

  /// The tries at one step: who failed at it too often is not asked again.
  public final class Telling {

    private final Set<Ear> failed = new HashSet<>(2);
    private int failures;

    private Telling() {}

    /// Has each listener record the steps it wants.
    ///
    /// @param steps that were made in this transaction, in the order they happened to each job
    /// @return fails when a listener does; the transaction must then roll back
    public Uni<Void> tell(Tx tx, List<JobTransition> steps) {
      Uni<Void> told = Uni.createFrom().voidItem();
      for (Ear ear : ears()) {
        List<JobTransition> wanted = steps.stream().filter(ear::wants).toList();
        if (!wanted.isEmpty() && !givenUp(ear)) {
          told = told.chain(() -> record(ear, tx, wanted));
        }
      }
      return told;
    }

    private boolean givenUp(Ear ear) {
      return failures >= PATIENCE && failed.contains(ear);
    }

    private Uni<Void> record(Ear ear, Tx tx, List<JobTransition> wanted) {
      return Uni.createFrom()
          .deferred(() -> ear.listener.record(tx, wanted))
          .invoke(ear::succeeded)
          .onFailure(failure -> !DatabaseAway.isCauseOf(failure))
          .transform(failure -> failed(ear, failure));
    }

    private ListenerFailure failed(Ear ear, Throwable failure) {
      failed.add(ear);
      failures++;
      ear.failed(failure);
      if (failures == PATIENCE) {
        LOG.errorf(
            failure, "%s keeps failing; this step of jobs is recorded without it", ear.name());
      }
      return new ListenerFailure(ear.name(), failure);
    }
  }

  /// A listener, and how it has been doing.
  private static final class Ear {
    private final JobTransitionListener listener;
    private final boolean onlyTold;
    private int inSuccession;
    private volatile long mutedUntilNanos;
    private volatile boolean isMuted;

    Ear(JobTransitionListener listener) {
      this.listener = listener;
      this.onlyTold = listener.onlyTold();
    }

    String name() {
      return listener.getClass().getSimpleName();
    }

    boolean wants(JobTransition step) {
      return !(onlyTold && step.tell().isEmpty())
          && !listener.idle(step.event())
          && !muted()
          && listener.wants(step);
    }

    boolean muted() {
      return isMuted && Monotonic.nanos() - mutedUntilNanos < 0;
    }

    synchronized void succeeded() {
      inSuccession = 0;
      isMuted = false;
    }

    /// Once muted it has one try after each pause.
    synchronized void failed(Throwable failure) {
      inSuccession++;
      if (inSuccession >= PATIENCE && !muted()) {
        mutedUntilNanos = Monotonic.nanos() + MUTED.toNanos();
        isMuted = true;
        LOG.errorf(
            failure, "%s keeps failing; steps of jobs go on without it for %s", name(), MUTED);
      }
    }
  }

  /// A listener could not record a step.
  static final class ListenerFailure extends RuntimeException {
    ListenerFailure(String listener, Throwable cause) {
      super(listener + " could not record a step of a job", cause);
    }
  }
}
