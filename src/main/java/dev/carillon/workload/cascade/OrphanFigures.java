package dev.carillon.workload.cascade;

import dev.carillon.workload.cascade.OrphanFigureStore.Figure;
import dev.carillon.workload.cascade.reference.ReferenceStore;
import dev.carillon.workload.cascade.school.Conservatory;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Tells how many rows of a tenant name a student that is not there. Counting reads them all, so
/// nobody waits for it but the first who asks: whoever finds the figure old gets it as it is, with
/// the time of its count, and has it counted behind their back.
@Singleton
final class OrphanFigures {

  private static final Logger LOG = Logger.getLogger(OrphanFigures.class);

  private final ReferenceStore references;
  private final OrphanFigureStore store;

  OrphanFigures(ReferenceStore references, OrphanFigureStore store) {
    this.references = references;
    this.store = store;
  }

  /// @return the figure; fails when the database is away
  Uni<Figure> of(String tenant) {
    return store
        .find(tenant)
        .chain(kept ->
            kept.map(figure -> Uni.createFrom().item(figure)).orElseGet(() -> count(tenant)))
        .invoke(figure -> {
          if (figure.old()) {
            countBehind(tenant);
          }
        });
  }

  private void countBehind(String tenant) {
    store
        .claim(tenant)
        .chain(mine -> mine ? count(tenant).replaceWithVoid() : Uni.createFrom().voidItem())
        .subscribe()
        .with(done -> {}, failure -> LOG.warnf(failure, "Orphans of %s not counted", tenant));
  }

  /// A statement a reference, so that none lasts long.
  private Uni<Figure> count(String tenant) {
    return Multi.createFrom()
        .iterable(Conservatory.STUDENT.references())
        .onItem()
        .transformToUniAndConcatenate(
            reference -> references.countOrphans(Conservatory.STUDENT, reference, tenant))
        .collect()
        .with(Collectors.summingLong(Integer::longValue))
        .chain(found -> store.put(tenant, found));
  }
}
