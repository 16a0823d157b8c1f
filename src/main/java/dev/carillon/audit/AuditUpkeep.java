package dev.carillon.audit;

import dev.carillon.platform.resilience.Poller;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// Keeps the audit log fit: makes the partitions of the coming months, and seals what was written.
/// Every node does; locks in the database keep them apart.
@Singleton
final class AuditUpkeep {

  private static final int MONTHS_AHEAD = 3;
  private static final Duration MONTHS_EVERY = Duration.ofHours(1);
  private static final Duration SEAL_EVERY = Duration.ofSeconds(10);

  private final ArchiveStore months;
  private final SealStore seals;
  private final Vertx vertx;
  private List<Poller> running = List.of();

  AuditUpkeep(ArchiveStore months, SealStore seals, Vertx vertx) {
    this.months = months;
    this.seals = seals;
    this.vertx = vertx;
  }

  void start(@Observes StartupEvent event) {
    running =
        List.of(
            Poller.afterStart("Making months of the audit log", vertx, MONTHS_EVERY, this::make),
            Poller.afterStart("Sealing the audit log", vertx, SEAL_EVERY, this::seal));
  }

  void stop(@Observes ShutdownEvent event) {
    running.forEach(Poller::stop);
  }

  /// Makes the months that are missing, and empties the default partition into theirs.
  Uni<Void> make() {
    return months
        .wanted(MONTHS_AHEAD)
        .onItem()
        .transformToMulti(wanted -> Multi.createFrom().iterable(wanted))
        .onItem()
        .transformToUniAndConcatenate(months::make)
        .collect()
        .last()
        .replaceWithVoid();
  }

  /// Seals until nothing is left that this node could seal.
  Uni<Void> seal() {
    return seals.seal().chain(sealed -> sealed == 0 ? Uni.createFrom().voidItem() : seal());
  }
}
