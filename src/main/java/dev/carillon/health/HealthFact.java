package dev.carillon.health;

import io.smallrye.mutiny.Uni;
import java.util.List;

/// Knows of things that may be wrong. A bean that implements this is found at start-up and asked
/// for each figure of health and each round of alerts.
public interface HealthFact {

  /// Names it in the database: alerts of a fact that cannot answer are left as they are.
  String source();

  /// What is wrong just now, by one cheap question to the database or none. A condition that is no
  /// longer in the answer is over.
  ///
  /// @return empty when nothing is; a failure, or no answer for 5 s, means that it is not known
  Uni<List<Condition>> look();
}
