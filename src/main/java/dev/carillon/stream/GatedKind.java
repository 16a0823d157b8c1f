package dev.carillon.stream;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;

/// A kind of stream that would be written all the time if it were not asked who listens: it is
/// written only while somebody follows, on whichever node, and for a while after. A bean per kind.
public interface GatedKind {

  /// {@return the kind of [StreamName] this is about}
  String kind();

  /// Whether a stream that was not written for a while begins anew, so that an old position gets a
  /// reset. `false` when [#catchUp] tells what was missed.
  boolean beginsAnew();

  /// Whether who comes without a position hears the newest event again first: for streams that tell
  /// a state.
  boolean tellsLast();

  /// Now these streams of the kind are followed somewhere. Told at each change, and often; any
  /// thread, one call at a time.
  void opened(Set<StreamName> streams);

  /// Looks for what the followed streams should have been told and were not.
  ///
  /// @param streams at most 2,000
  /// @return what to append, and what is there no more; fails when the database is away
  Uni<Missed> catchUp(List<StreamName> streams);

  /// What was missed.
  ///
  /// @param steps in order, each with a mark
  /// @param gone streams of which nothing will come any more
  record Missed(List<StreamStep> steps, Set<StreamName> gone) {

    /// Nothing was missed.
    public static final Missed NOTHING = new Missed(List.of(), Set.of());
  }
}
