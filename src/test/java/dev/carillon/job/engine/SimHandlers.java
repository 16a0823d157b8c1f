package dev.carillon.job.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.job.Attempt;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobHandler;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.job.ReactiveJobHandler;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// What the jobs of a simulation do. Each waits so many milliseconds as its arguments say, on the
/// simulated clock, and tells the oracle when it begins and when it is over.
final class SimHandlers {

  private final SimWorld world;
  private final SimOracle oracle;
  private final SimWorld.Owner node;

  SimHandlers(SimWorld world, SimOracle oracle, SimWorld.Owner node) {
    this.world = world;
    this.oracle = oracle;
    this.node = node;
  }

  static List<String> kinds() {
    return List.of("ok", "fails", "flaky", "final", "snoozes", "saves", "saves", "cancels");
  }

  List<JobHandler<?>> all() {
    return List.of(
        handler("ok", attempt -> after(attempt, JobOutcome.completed("done"))),
        handler("fails", attempt -> after(attempt, null)),
        handler(
            "flaky",
            attempt -> after(attempt, attempt.number() > 1 ? JobOutcome.completed() : null)),
        handler("final", attempt -> waited(attempt).chain(() -> failed(new FinalFailure("no")))),
        handler("snoozes", this::snooze),
        handler("saves", attempt -> save(attempt, attempt.cursor(Integer.class).orElse(0))),
        handler("cancels", attempt -> after(attempt, JobOutcome.cancelled("gone"))));
  }

  private JobHandler<JsonNode> handler(
      String kind, Function<Attempt<JsonNode>, Uni<JobOutcome>> body) {
    return new Reactive(
        new JobKind<>(kind, JsonNode.class),
        attempt -> {
          var running = (RunningAttempt<JsonNode>) attempt;
          oracle.started(node, running);
          return body.apply(attempt).onTermination().invoke(() -> oracle.stopped(running));
        });
  }

  private record Reactive(JobKind<JsonNode> kind, Function<Attempt<JsonNode>, Uni<JobOutcome>> body)
      implements ReactiveJobHandler<JsonNode> {
    @Override
    public Uni<JobOutcome> run(Attempt<JsonNode> attempt) {
      return body.apply(attempt);
    }
  }

  private Uni<Void> waited(Attempt<JsonNode> attempt) {
    long millis = attempt.args().path("ms").asLong();
    return Uni.createFrom()
        .emitter(emitter ->
            world.after(Duration.ofMillis(millis).toNanos(), node, () -> emitter.complete(null)));
  }

  private Uni<JobOutcome> after(
      Attempt<JsonNode> attempt, @org.jspecify.annotations.Nullable JobOutcome outcome) {
    return waited(attempt)
        .chain(() ->
            outcome == null
                ? failed(new IllegalStateException("as it was told"))
                : Uni.createFrom().item(outcome));
  }

  private static Uni<JobOutcome> failed(Throwable failure) {
    return Uni.createFrom().failure(failure);
  }

  /// Twice, then it is done; a snooze uses no attempt, so it counts by what it has saved.
  private Uni<JobOutcome> snooze(Attempt<JsonNode> attempt) {
    int times = attempt.cursor(Integer.class).orElse(0);
    if (times >= 2) {
      return after(attempt, JobOutcome.completed());
    }
    return attempt
        .checkpoint(times + 1)
        .invoke(() -> oracle.savedAt((RunningAttempt<?>) attempt, times + 1))
        .replaceWith(
            JobOutcome.snoozed(Duration.ofMillis(attempt.args().path("ms").asLong()), "not yet"));
  }

  private Uni<JobOutcome> save(Attempt<JsonNode> attempt, int step) {
    if (step == 3) {
      return Uni.createFrom().item(JobOutcome.completed());
    }
    attempt.progress(new Progress("saving", step, 3, null));
    attempt.log(Attempt.LogLevel.INFO, "step " + step);
    oracle.logged((RunningAttempt<?>) attempt);
    return waited(attempt)
        .chain(() -> step == 1 ? attempt.effect("mail") : Uni.createFrom().item(false))
        .invoke(first -> {
          if (first) {
            oracle.effect((RunningAttempt<?>) attempt);
          }
        })
        .chain(() -> waited(attempt))
        .chain(() -> attempt.checkpoint(step + 1))
        .invoke(() -> oracle.savedAt((RunningAttempt<?>) attempt, step + 1))
        .chain(() -> save(attempt, step + 1));
  }
}
