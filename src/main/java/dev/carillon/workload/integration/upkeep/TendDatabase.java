package dev.carillon.workload.integration.upkeep;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;

/// Vacuums and analyses the tables of integrations and says how large they are: the database
/// optimisation of document 002 (checklist S2 line 2). Safe to repeat; passes over what is locked.
@Singleton
final class TendDatabase implements ReactiveJobHandler<TendDatabase.Args> {

  static final JobKind<Args> KIND = new JobKind<>("database-upkeep", Args.class);

  private final UpkeepStore store;

  TendDatabase(UpkeepStore store) {
    this.store = store;
  }

  /// Nothing to say.
  @RegisterForReflection
  record Args() {}

  /// @param bytes with indexes
  @RegisterForReflection
  record Table(String name, long rows, long deadRows, long bytes) {}

  @RegisterForReflection
  record Result(List<Table> tables) {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return Multi.createFrom()
        .iterable(UpkeepStore.TABLES)
        .onItem()
        .transformToUniAndConcatenate(store::vacuum)
        .onItem()
        .ignoreAsUni()
        .chain(store::sizes)
        .map(sizes ->
            JobOutcome.completed(
                new Result(
                    sizes.stream()
                        .map(
                            size -> new Table(size.table(), size.live(), size.dead(), size.bytes()))
                        .toList())));
  }
}
