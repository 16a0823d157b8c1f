package dev.carillon.workload.attendance;

import dev.carillon.job.Attempt;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Computes the figures of students again whose marks are newer than they are, or those of the
/// students it is given. Safe to repeat.
@Singleton
final class WarmMetrics implements ReactiveJobHandler<WarmMetrics.Args> {

  static final JobKind<Args> KIND = new JobKind<>("cache-warming", Args.class);

  private static final int MOST_STUDENTS = 50;

  /// @param studentIds of the job's tenant, at most 50; all that are stale when `null`
  @RegisterForReflection
  record Args(@Nullable List<UUID> studentIds) {}

  /// @param refreshed students (count)
  @RegisterForReflection
  record Result(int refreshed) {}

  private final MetricsStore store;

  WarmMetrics(MetricsStore store) {
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
    List<UUID> students = attempt.args().studentIds();
    if (students != null && students.size() > MOST_STUDENTS) {
      throw new FinalFailure("At most " + MOST_STUDENTS + " students at a time");
    }
    return (students == null ? warmStale(0) : store.refresh(attempt.tenant(), students))
        .map(count -> JobOutcome.completed(new Result(count)));
  }

  /// Goes on until a look finds nobody: who was refreshed is not found again.
  private Uni<Integer> warmStale(int before) {
    return store
        .stale()
        .chain(found ->
            Multi.createFrom()
                .iterable(found)
                .onItem()
                .transformToUniAndConcatenate(
                    stale -> store.refresh(stale.tenant(), stale.students()))
                .collect()
                .asList())
        .chain(counts -> {
          int now = counts.stream().mapToInt(Integer::intValue).sum();
          return now == 0 ? Uni.createFrom().item(before) : warmStale(before + now);
        });
  }
}
