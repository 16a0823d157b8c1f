package dev.carillon.stream;

import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/// Says who may follow the streams of one kind. A bean per kind; a kind without one is closed to
/// everybody.
public interface StreamAccess {

  /// {@return the kind of [StreamName] it decides about}
  String kind();

  /// Resolves what a client wrote after `kind:` and checks that the viewer may follow it.
  ///
  /// @param wanted the client's text after the colon; empty when there was none
  /// @return the stream, or empty when there is none such that this viewer may see: who may not see
  ///   it does not learn that it is there; fails when the database is away
  Uni<Optional<StreamName>> find(Actor viewer, String wanted);
}
