package dev.carillon.job.engine;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.AttemptObserver;
import dev.carillon.job.JobArrivals;
import dev.carillon.job.JobTypes;
import dev.carillon.platform.db.Notices;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// One worker process: the parts of the engine, and the order in which they start and stop.
///
/// A job's way: [Fetcher] claims it → [Dispatcher] makes an attempt of it → [Runner] runs its
/// handler → [Outcomes] decides what that means → [Completer] records it. [Heartbeat] keeps it ours
/// meanwhile; [Rescuer] takes it back when we die; [Promoter] brings it back when it waits;
/// [Upkeep] keeps the tables fit.
@Singleton
public final class Engine {

  private static final Logger LOG = Logger.getLogger(Engine.class);

  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final WorkerConfig config;
  private final JobTypes types;
  private final JobArrivals arrivals;
  private final Notices notices;
  private final Context loop;
  private final Heartbeat heartbeat;
  private final Fetcher fetcher;
  private final Dispatcher dispatcher;
  private final Runner runner;
  private final Rescuer rescuer;
  private final Promoter promoter;
  private final Upkeep upkeep;
  private final Cancellations cancellations;
  private final AttemptWatch watch;
  private final Gates gates;
  private volatile boolean opened;
  private volatile boolean stopping;

  Engine(
      WorkerConfig config,
      EngineParts parts,
      JobTypes types,
      JobArrivals arrivals,
      Notices notices,
      ObjectMapper json,
      Vertx vertx) {
    // Stored JSON may come from a newer version: what this one does not know, it passes over.
    ObjectMapper stored = json.copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    this.config = config;
    this.types = types;
    this.arrivals = arrivals;
    this.notices = notices;
    this.gates = parts.gates();
    this.loop = ((VertxInternal) vertx).createEventLoopContext();
    Context pulse = ((VertxInternal) vertx).createEventLoopContext();
    this.heartbeat =
        new Heartbeat(
            parts.workers(),
            config,
            pulse,
            this::held,
            new Heartbeat.Turns(this::trusted, this::lost));
    this.promoter = new Promoter(parts.upkeep(), parts.gated(), arrivals, pulse);
    this.rescuer = new Rescuer(parts, arrivals, pulse, config, heartbeat::settled);
    this.upkeep = new Upkeep(parts.upkeep(), parts.gated(), config, loop);
    var completer =
        new Completer(parts.outcomes(), parts.gates(), parts.steps(), heartbeat::registered);
    this.fetcher =
        new Fetcher(
            new Claims(parts.claims(), parts.gatedClaims(), parts.steps()),
            new Slots(config, parts.limits()),
            config,
            loop,
            new Fetcher.Links(
                heartbeat::trusted,
                heartbeat::hasCompany,
                completer::recording,
                upkeep::deadRowsStay,
                this::claimed,
                rescuer::unanswered,
                this::heldBack));
    var writer = new ProgressWriter(parts.progress(), parts.steps(), loop, heartbeat::registered);
    var outcomes =
        new Outcomes(
            completer,
            writer,
            parts,
            arrivals,
            stored,
            // Asked on whichever thread an attempt ends; each has a seed of its own.
            () -> ThreadLocalRandom.current().nextLong(),
            fetcher::freed,
            promoter::expect);
    var dependencies = new Dependencies(parts.gate(), loop);
    this.runner = new Runner(outcomes, dependencies, parts, loop);
    this.dispatcher =
        new Dispatcher(
            types,
            new RunningAttempt.AttemptLinks(parts.progress(), writer, parts.steps(), stored),
            outcomes,
            dependencies,
            parts.trace(),
            runner,
            heartbeat::holds);
    this.watch = parts.watch();
    this.cancellations = new Cancellations(parts.workers(), runner, pulse);
  }

  /// Starts to work. Returns at once; jobs are claimed as soon as the worker is registered.
  public void start() {
    LOG.debugf("%d kinds of job can run here", types.all().size());
    upkeep
        .prepare()
        .onFailure()
        .invoke(e -> LOG.warnf("The database is not ready for jobs, trying again: %s", e))
        .onFailure(failure -> !stopping)
        .retry()
        .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(5))
        .indefinitely()
        .subscribe()
        .with(ready -> open(), failure -> LOG.warnf("Stopped before it started: %s", failure));
  }

  private void open() {
    opened = true;
    upkeep.start();
    if (!config.enabled()) {
      promoter.start();
      LOG.info("This node runs no jobs (carillon.worker.enabled=false)");
      return;
    }
    arrivals.listen(fetcher::arrived);
    notices.listen(JobArrivals.CHANNEL, lane -> fetcher.arrived(Integer.parseInt(lane)));
    notices.listen(Cancellations.CHANNEL, cancellations::requested);
    runner.start();
    // The first job waits for these two; each of the others logs in for a connection of its own.
    heartbeat.start();
    loop.runOnContext(ignored -> fetcher.start());
    promoter.start();
    rescuer.start();
    cancellations.start();
  }

  /// Whether the tables are ready and this node does its part: registered as a worker, unless it is
  /// to run no jobs.
  public boolean running() {
    return opened && (!config.enabled() || heartbeat.registered());
  }

  /// Whether it was told to stop.
  public boolean draining() {
    return stopping;
  }

  private int held() {
    return runner.held();
  }

  private void claimed(Fetcher.Lease lease) {
    watch.claimed(lease);
    upkeep.claimed(lease.jobs().size());
    dispatcher.dispatch(lease);
  }

  private void heldBack(Set<String> keys) {
    promoter.expect(Duration.ZERO);
    gates.lookAgain(keys);
  }

  /// What the fetcher found before it could claim need not wait for its next look.
  private void trusted() {
    fetcher.mayClaim();
  }

  private void lost() {
    runner.stopAll(new StopReason.LeaseLost());
  }

  /// A job was cancelled that waited: no attempt of it ended, so the figures hear it here.
  void cancelledWaiting(ControlStore.Held job) {
    watch.endedUnattended(job.lane(), job.kind(), AttemptObserver.Ended.CANCELLED);
  }

  /// Stops a running job on this node, if it is here.
  void stopHere(long job, String reason) {
    runner.stopOne(job, new StopReason.CancelRequested(reason));
  }

  /// Drains: claims nothing more, lets running jobs finish for `carillon.worker.drain`, gives the
  /// others back with their attempt, and leaves the worker's lease.
  ///
  /// @return done when no job is held any more, and what ended is counted
  public Uni<Void> stop() {
    stopping = true;
    dispatcher.drain();
    LOG.infof("Draining: %d jobs get %s to finish", held(), config.drain());
    return onLoop(fetcher::close)
        .chain(this::idle)
        .ifNoItem()
        .after(config.drain())
        .recoverWithUni(this::giveBackAll)
        .onTermination()
        .invoke(this::stopParts)
        .chain(() -> onLoop(fetcher::busy))
        .chain(busy -> leave(busy == 0 && rescuer.knowsItsClaims()))
        .chain(watch::stopped);
  }

  /// A worker that has left is never looked at again. So who still holds jobs, or may hold some,
  /// does not leave: its lease runs out and others take them.
  private Uni<Void> leave(boolean isEmptyHanded) {
    if (!isEmptyHanded) {
      LOG.warn("Not drained: jobs may still be held; they go to others when the lease runs out");
      return heartbeat.fallSilent();
    }
    return heartbeat.stop().invoke(() -> LOG.info("Drained: no job is held"));
  }

  private <T> Uni<T> onLoop(Supplier<T> look) {
    return Uni.createFrom()
        .emitter(emitter -> loop.runOnContext(ignored -> emitter.complete(look.get())));
  }

  private Uni<Void> giveBackAll() {
    LOG.infof("%d jobs did not finish in time; they go back and keep their attempt", held());
    runner.stopAll(new StopReason.Draining());
    return idle().ifNoItem().after(Duration.ofSeconds(12)).recoverWithItem(() -> null);
  }

  private Uni<Void> idle() {
    return onLoop(fetcher::busy)
        .chain(busy ->
            busy == 0
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().voidItem().onItem().delayIt().by(LOOK_EVERY).chain(this::idle));
  }

  private void stopParts() {
    rescuer.stop();
    promoter.stop();
    upkeep.stop();
    cancellations.stop();
    runner.stop();
  }
}
