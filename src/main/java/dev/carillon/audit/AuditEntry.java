package dev.carillon.audit;

import org.jspecify.annotations.Nullable;

/// One thing that somebody did, or tried.
///
/// @param tenant whose log it belongs to
/// @param actor the `sub` of the person, or `system`
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

  /// Something that was done.
  public static AuditEntry done(String tenant, String actor, String action, String resource) {
    return new AuditEntry(tenant, actor, action, resource, null, null, null, true);
  }
}
