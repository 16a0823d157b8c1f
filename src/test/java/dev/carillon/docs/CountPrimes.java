package dev.carillon.docs;

import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.stream.IntStream;

/// Counts the primes below a number, a thousand candidates at a time.
///
/// Safe to repeat: place and sum are saved together, so no candidate is counted twice.
@Singleton
public final class CountPrimes implements BlockingJobHandler<CountPrimes.Args> {

  public static final JobKind<Args> KIND = new JobKind<>("example.count-primes", Args.class);

  private static final int NUMBERS_PER_CHECKPOINT = 1_000;

  /// @param below where to stop (at least 0)
  @RegisterForReflection
  public record Args(int below) {}

  /// @param next first number not looked at
  /// @param found primes below it (count)
  @RegisterForReflection
  public record Place(int next, int found) {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobOutcome run(Attempt<Args> attempt) {
    int below = attempt.args().below();
    Place place = attempt.cursor(Place.class).orElse(new Place(2, 0));
    while (place.next() < below) {
      int end = Math.min(below, place.next() + NUMBERS_PER_CHECKPOINT);
      int found = (int) IntStream.range(place.next(), end).filter(CountPrimes::isPrime).count();
      place = new Place(end, place.found() + found);
      attempt.await(attempt.checkpoint(place));
      attempt.progress(new Progress("counting", end, below, null));
    }
    return JobOutcome.completed(Map.of("primes", place.found()));
  }

  private static boolean isPrime(int number) {
    return IntStream.rangeClosed(2, (int) Math.sqrt(number)).noneMatch(d -> number % d == 0);
  }
}
