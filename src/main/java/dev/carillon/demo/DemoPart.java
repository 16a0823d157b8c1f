package dev.carillon.demo;

import io.smallrye.mutiny.Uni;
import java.net.URI;

/// One thing the demo shows. Every bean of this type is played, one after the other; those with a
/// higher `@Priority` come first.
public interface DemoPart {

  /// What it is called in the log.
  String name();

  /// Shows it once: enqueues what there is to watch and says in the log how to watch it. Must be
  /// safe to repeat, since development plays it again at each reload: use unique keys.
  ///
  /// @param service where this service answers, such as `http://localhost:8080`
  /// @return done when the next part may begin; a failure is logged and the next part begins
  Uni<Void> play(URI service);
}
