package dev.carillon.job.api;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import org.jspecify.annotations.Nullable;

/// Which jobs a caller may see: their own, those of their tenant (admin) or all (superadmin).
///
/// @param tenant `null` for every tenant
/// @param owner `null` for every owner
public record Sight(@Nullable String tenant, @Nullable String owner) {

  /// {@return all that a caller may see}
  public static Sight of(Actor actor) {
    return actor.isSuperadmin()
        ? new Sight(null, null)
        : new Sight(actor.tenant(), actor.isAdmin() ? null : actor.id());
  }

  /// Narrows the sight to what a caller asks for.
  ///
  /// @throws ProblemException when that is more than the caller may see; answered 403
  public Sight narrowed(@Nullable String wantedTenant, @Nullable String wantedOwner) {
    return new Sight(
        narrow(tenant, wantedTenant, "Only a superadmin sees other tenants."),
        narrow(owner, wantedOwner, "Only an admin sees the jobs of others."));
  }

  private static @Nullable String narrow(
      @Nullable String allowed, @Nullable String wanted, String refusal) {
    if (wanted == null) {
      return allowed;
    }
    if (allowed != null && !allowed.equals(wanted)) {
      throw new ProblemException(ProblemType.FORBIDDEN, refusal);
    }
    return wanted;
  }
}
