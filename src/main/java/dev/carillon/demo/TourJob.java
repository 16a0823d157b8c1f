package dev.carillon.demo;

import dev.carillon.job.Attempt;
import dev.carillon.job.Attempt.LogLevel;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;

/// A job that does what jobs do: works in steps and tells how far it is, saves each step so that it
/// resumes there, lies down for a while without using an attempt, and does once what must not
/// happen twice. The first half of its steps casts a bell, then it snoozes, the rest rings it.
///
/// Safe to repeat: a step has no effect beyond its record, and the snooze is recorded as an effect.
@Singleton
final class TourJob implements BlockingJobHandler<TourJob.Args> {

  static final JobKind<Args> KIND = new JobKind<>("demo.tour", Args.class);

  private static final Duration REST = Duration.ofSeconds(2);

  /// @param steps how many (count, at least 1)
  /// @param millis time each takes (ms, at least 1)
  @RegisterForReflection
  record Args(int steps, long millis) {}

  private final DemoConfig config;

  TourJob(DemoConfig config) {
    this.config = config;
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  /// In development always; elsewhere only a node that plays the demo runs its jobs.
  @Override
  public boolean available() {
    return config.enabled();
  }

  @Override
  public JobOutcome run(Attempt<Args> attempt) {
    int steps = attempt.args().steps();
    int half = steps / 2;
    for (int step = attempt.cursor(Integer.class).orElse(0); step < steps; step++) {
      if (step == half && attempt.await(attempt.effect("rested"))) {
        attempt.progress(new Progress("resting", step, steps, "The metal cools"));
        return JobOutcome.snoozed(REST, "the metal cools");
      }
      var phase = step < half ? "casting" : "ringing";
      attempt.progress(new Progress(phase, step, steps, "Step " + (step + 1) + " of " + steps));
      work(attempt);
      attempt.await(attempt.checkpoint(step + 1));
    }
    attempt.progress(new Progress("ringing", steps, steps, "The bell has rung"));
    attempt.log(LogLevel.INFO, "The bell has rung");
    return JobOutcome.completed(Map.of("strokes", steps - half));
  }

  private static void work(Attempt<Args> attempt) {
    var time = Duration.ofMillis(attempt.args().millis());
    attempt.await(Uni.createFrom().voidItem().onItem().delayIt().by(time));
  }
}
