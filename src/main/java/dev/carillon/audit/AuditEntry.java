package dev.carillon.audit;

import dev.carillon.platform.security.Actor;
import org.jspecify.annotations.Nullable;

/// One thing that somebody did, or tried.
///
/// @param tenant whose log it belongs to; [#NO_TENANT] for what belongs to none
/// @param actor the `sub` of the person, `system`, or `anonymous`
/// @param action what, as `thing.verb`: `queue.pause`, `breaker.force-open`, `token.refused`
/// @param resource what it was done to: `queue:billing`; no personal data
/// @param reason why, in the actor's words, or `null`
/// @param before a value Jackson can write, or `null`; no secrets, no personal data
/// @param after as `before`
/// @param succeeded `false` for what was tried and refused
public record AuditEntry(
    String tenant,
    String actor,
    String action,
    String resource,
    @Nullable String reason,
    @Nullable Object before,
    @Nullable Object after,
    boolean succeeded) {

  /// The log of the installation, which superadmins alone read.
  public static final String NO_TENANT = "";

  /// Something that was done.
  public static AuditEntry done(String tenant, String actor, String action, String resource) {
    return new AuditEntry(tenant, actor, action, resource, null, null, null, true);
  }

  /// Something that a caller did in their own tenant.
  public static AuditEntry done(Actor actor, String action, String resource) {
    return done(actor.tenant(), actor.id(), action, resource);
  }

  /// The same, with what came of it.
  ///
  /// @param value one Jackson can write; no secrets, no personal data
  public AuditEntry withAfter(Object value) {
    return new AuditEntry(tenant, actor, action, resource, reason, before, value, succeeded);
  }
}
