package dev.carillon.workload.testjobs;

import dev.carillon.job.DependencyFailure;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.Timeout;

/// A call to something outside as workloads make them: what guards one call is said by annotations,
/// what guards the job is its breaker (docs/breakers.md).
@Singleton
class FragileCall {

  /// @param fails whether it fails
  /// @return fails with [DependencyFailure] when told to
  @Timeout(value = 5, unit = ChronoUnit.SECONDS)
  @Bulkhead(1_000)
  Uni<Void> call(String dependency, boolean fails) {
    return fails
        ? Uni.createFrom()
            .failure(() -> new DependencyFailure(dependency, "Failing on purpose: " + dependency))
        : Uni.createFrom().voidItem();
  }
}
