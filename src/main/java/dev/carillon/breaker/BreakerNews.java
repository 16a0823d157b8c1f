package dev.carillon.breaker;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;

/// Tells whom it concerns that a breaker changed, in the transaction that changes it.
interface BreakerNews {

  Uni<Void> tell(Tx tx, BreakerChange change);
}
