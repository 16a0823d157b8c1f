package dev.carillon.docs;

import dev.carillon.job.Attempt;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;

/// Waters the beds of a garden, one after another.
///
/// Safe to repeat: it saves its place after each bed, so that the next attempt goes on there. A
/// node that dies between a bed and its checkpoint waters that one bed twice.
@Singleton
public final class WaterBeds implements ReactiveJobHandler<WaterBeds.Args> {

  public static final JobKind<Args> KIND = new JobKind<>("example.water-beds", Args.class);

  /// @param beds how many (count, at least 1)
  @RegisterForReflection
  public record Args(int beds) {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobDefaults defaults() {
    var backoff = new Backoff.Exponential(Duration.ofSeconds(2), Duration.ofMinutes(1));
    return new JobDefaults("garden", 5, backoff, Duration.ofMinutes(10));
  }

  /// Anybody with a token may enqueue it at `POST /api/jobs`.
  @Override
  public boolean open() {
    return true;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    int beds = attempt.args().beds();
    if (beds < 1) {
      return Uni.createFrom().failure(() -> new FinalFailure("There is no bed to water"));
    }
    int watered = attempt.cursor(Integer.class).orElse(0);
    return Multi.createFrom()
        .range(watered, beds)
        .onItem()
        .transformToUniAndConcatenate(bed -> water(attempt, bed + 1, beds))
        .collect()
        .last()
        .replaceWith(JobOutcome.completed(Map.of("watered", beds)));
  }

  private static Uni<Void> water(Attempt<Args> attempt, int bed, int beds) {
    attempt.log(Attempt.LogLevel.INFO, "Watering bed " + bed);
    attempt.progress(new Progress("watering", bed, beds, null));
    return attempt.checkpoint(bed);
  }
}
