package dev.carillon.health;

import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/// Asks everybody who knows of something that may be wrong.
@Singleton
final class Facts {

  private static final Logger LOG = Logger.getLogger(Facts.class);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<HealthFact> facts;

  Facts(@All List<HealthFact> facts) {
    this.facts = facts;
  }

  /// What a source said.
  record Said(String source, List<Condition> conditions) {}

  /// @return what those say who answered; never fails
  Uni<List<Said>> ask() {
    return Multi.createFrom()
        .iterable(facts)
        .onItem()
        .transformToUniAndMerge(this::ask)
        .collect()
        .in(ArrayList::new, List::add);
  }

  private Uni<Said> ask(HealthFact fact) {
    return Uni.createFrom()
        .deferred(fact::look)
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .map(conditions -> new Said(fact.source(), conditions))
        .onFailure()
        .invoke(failure -> LOG.debugf(failure, "How %s is cannot be told", fact.source()))
        .onFailure()
        .recoverWithNull();
  }
}
