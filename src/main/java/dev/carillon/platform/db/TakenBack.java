package dev.carillon.platform.db;

import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.util.Set;
import java.util.function.Supplier;

/// Tells a transaction that the database took back because of another one (a ring of waits, an
/// order that cannot be kept) from every other failure: nothing of it is there, and it may be made
/// again.
public final class TakenBack {

  /// `serialization_failure` and `deadlock_detected` of PostgreSQL's appendix A.
  private static final Set<String> STATES = Set.of("40001", "40P01");

  /// Beside the first (count).
  private static final int TRIES_AGAIN = 2;

  private TakenBack() {}

  /// Does `work`, again when it was taken back.
  ///
  /// @param work a transaction of its own, or a statement
  public static <T> Uni<T> again(Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .deferred(work::get)
        .onFailure(TakenBack::isCauseOf)
        .retry()
        .atMost(TRIES_AGAIN);
  }

  /// {@return whether `failure` says that the transaction was taken back for another}
  public static boolean isCauseOf(Throwable failure) {
    return failure instanceof PgException e
        && e.getSqlState() != null
        && STATES.contains(e.getSqlState());
  }
}
