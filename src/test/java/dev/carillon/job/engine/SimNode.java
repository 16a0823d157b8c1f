package dev.carillon.job.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.DependencyGate;
import dev.carillon.job.JobParts;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.NoticesParts;
import dev.carillon.schedule.ScheduleParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// One simulated process: the real engine, the real ticker, on simulated loops, timers and
/// connections. With production's lease, heartbeat and sweep.
final class SimNode {

  private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();

  final SimWorld.Owner owner;
  final Jobs jobs;
  final Database database;
  final Engine engine;
  final Control control;
  private final Runnable stopTicker;
  boolean draining;

  SimNode(SimWorld world, SimServer server, SimDatabase simulated, SimNotices hub, String name) {
    this.owner = new SimWorld.Owner(name);
    VertxInternal vertx = new SimLoops(world, owner).vertx();
    var pool = new SimSql(server, owner).pool();
    this.database = new Database(pool);
    var notices = NoticesParts.over(pool, vertx, () -> hub.subscriber(owner));
    JobParts job =
        JobParts.of(
            pool,
            notices,
            JSON,
            new SimHandlers(world, simulated.oracle(), owner).all(),
            List.of());
    this.jobs = job.jobs();
    var config = new Config(name);
    var gated = new GateStore(pool);
    var parts =
        new EngineParts(
            new ClaimStore(pool),
            new GatedClaimStore(pool),
            gated,
            new OutcomeStore(pool),
            new WorkerStore(pool),
            new ProgressStore(pool, database),
            new UpkeepStore(pool),
            new Gates(gated, job.arrivals()),
            new AttemptLog(TestConfig.noLog(), config),
            new Steps(job.transitions(), new StepStore(pool), JSON),
            new AttemptWatch(new SimpleMeterRegistry()),
            new AttemptTrace(OpenTelemetry.noop(), true),
            DependencyGate.NONE,
            queue -> OptionalInt.empty());
    this.engine = new Engine(config, parts, job.types(), job.arrivals(), notices, JSON, vertx);
    this.control =
        new Control(
            new ControlStore(database),
            parts.outcomes(),
            parts.gates(),
            notices,
            parts.steps(),
            engine);
    engine.start();
    this.stopTicker = ScheduleParts.start(pool, job, JSON, SimLoops.loop(vertx), name);
  }

  /// As at SIGTERM.
  void drain(Runnable whenDone) {
    draining = true;
    stopTicker.run();
    engine.stop().subscribe().with(done -> whenDone.run(), failure -> whenDone.run());
  }

  private record Config(String name) implements WorkerConfig {

    @Override
    public boolean enabled() {
      return true;
    }

    @Override
    public int window() {
      return 24;
    }

    @Override
    public int batch() {
      return 8;
    }

    @Override
    public Map<String, Integer> concurrency() {
      return Map.of("narrow", 2);
    }

    @Override
    public Duration poll() {
      return Duration.ofSeconds(1);
    }

    @Override
    public Duration lease() {
      return Duration.ofSeconds(14);
    }

    @Override
    public Duration beat() {
      return Duration.ofMillis(4_500);
    }

    @Override
    public Duration rescueEvery() {
      return Duration.ofSeconds(2);
    }

    @Override
    public Duration drain() {
      return Duration.ofSeconds(10);
    }

    @Override
    public int vacuumEvery() {
      return 60;
    }

    @Override
    public int keepDays() {
      return 30;
    }

    @Override
    public Optional<String> node() {
      return Optional.of(name);
    }
  }
}
