package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Database;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/// Checks all active students of one tenant while the caller waits, in the pages of
/// [CheckThresholds]. A check that runs at the same time does no harm: each alert is told by one.
@Singleton
final class CheckNow {

  private final ThresholdCheck check;
  private final Database database;
  private final InstantSource clock;

  CheckNow(ThresholdCheck check, Database database, InstantSource clock) {
    this.check = check;
    this.database = database;
    this.clock = clock;
  }

  private record Sum(int students, int told) {}

  Uni<CheckThresholds.Result> run(String tenant) {
    Instant begun = clock.instant();
    return from(tenant, CheckThresholds.FIRST, new Sum(0, 0))
        .map(sum -> {
          Instant ended = clock.instant();
          return new CheckThresholds.Result(
              sum.students(),
              sum.told(),
              0,
              List.of(),
              Duration.between(begun, ended).toMillis(),
              ended);
        });
  }

  private Uni<Sum> from(String tenant, UUID after, Sum before) {
    return database
        .inTransaction(tx -> check.page(tx, tenant, after, CheckThresholds.PAGE, null))
        .chain(checked -> {
          var sum =
              new Sum(before.students() + checked.students(), before.told() + checked.due().size());
          UUID last = checked.last();
          return last == null || checked.students() < CheckThresholds.PAGE
              ? Uni.createFrom().item(sum)
              : from(tenant, last, sum);
        });
  }
}
