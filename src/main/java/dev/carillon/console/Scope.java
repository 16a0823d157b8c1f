package dev.carillon.console;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import org.jspecify.annotations.Nullable;

/// Whose figures an operator looks at.
///
/// @param tenant `null` for all
record Scope(@Nullable String tenant) {

  /// @param wanted the tenant asked for, or `null`
  /// @throws ProblemException when that is more than the caller may see; answered 403
  static Scope of(Actor actor, @Nullable String wanted) {
    if (actor.isSuperadmin()) {
      return new Scope(wanted);
    }
    if (wanted != null && !wanted.equals(actor.tenant())) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "Only a superadmin sees the figures of other tenants.");
    }
    return new Scope(actor.tenant());
  }
}
