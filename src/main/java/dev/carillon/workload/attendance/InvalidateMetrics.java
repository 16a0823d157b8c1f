package dev.carillon.workload.attendance;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Forgets computed figures of the job's tenant; who asks for them next has them computed.
@Singleton
final class InvalidateMetrics implements ReactiveJobHandler<InvalidateMetrics.Args> {

  static final JobKind<Args> KIND = new JobKind<>("cache-invalidation", Args.class);

  /// @param pattern of keys, with `*` for anything, such as `metrics:*`
  /// @param keys such as `metrics:<id of a student>`
  @RegisterForReflection
  record Args(@Nullable String pattern, @Nullable List<String> keys) {}

  /// @param invalidatedCount figures forgotten
  @RegisterForReflection
  record Result(int invalidatedCount) {}

  private final MetricsStore store;

  InvalidateMetrics(MetricsStore store) {
    this.store = store;
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobDefaults defaults() {
    return AttendanceSchedules.DEFAULTS;
  }

  @Override
  public boolean open() {
    return true;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    List<String> keys = attempt.args().keys();
    String pattern = attempt.args().pattern();
    return store
        .invalidate(
            attempt.tenant(),
            keys == null ? List.of() : keys,
            pattern == null ? null : like(pattern))
        .map(count -> JobOutcome.completed(new Result(count)));
  }

  private static String like(String pattern) {
    return pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace('*', '%');
  }
}
