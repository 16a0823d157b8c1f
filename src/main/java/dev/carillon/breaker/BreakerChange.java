package dev.carillon.breaker;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// A breaker that changed, as the transaction that changed it sees it.
///
/// @param from the state before
/// @param after the breaker now
/// @param by the person who asked for it, or `null`
/// @param reason what made it change; no personal data
/// @param action of the audit log: `breaker.open`, `breaker.force-open`, …
/// @param before what the audit log shows as before
record BreakerChange(
    String from,
    BreakerView after,
    @Nullable String by,
    String reason,
    String action,
    Object before,
    OffsetDateTime at) {

  /// Whether it holds jobs back from now on.
  boolean began() {
    return BreakerFacts.holdsBack(after.state()) && !BreakerFacts.holdsBack(from);
  }

  /// Whether it held jobs back until now.
  boolean ended() {
    return BreakerFacts.holdsBack(from) && !BreakerFacts.holdsBack(after.state());
  }
}
