package dev.carillon.workload.explorer;

import dev.carillon.job.Attempt;
import dev.carillon.job.FinalFailure;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds connections for who may use them. To anybody else they are not there.
@Singleton
final class ConnectionAccess {

  private final ConnectionStore store;

  ConnectionAccess(ConnectionStore store) {
    this.store = store;
  }

  /// @return fails with a [ProblemException]: 404 for who has nothing to do with it, 403 for a
  ///   member whose role is not enough
  Uni<ConnectionStore.Seen> find(Actor actor, UUID id, Right right) {
    return store
        .find(actor.tenant(), id, actor.id(), actor.isAdmin())
        .map(found -> found.orElseThrow(ConnectionAccess::unknown))
        .invoke(seen -> require(seen.role(), right, actor.isAdmin() && right.tenantAdmin()));
  }

  /// @throws ProblemException 403, where neither is enough
  static void require(@Nullable MemberRole role, Right right, boolean asTenantAdmin) {
    boolean asMember = role != null && role.may(right);
    if (!asMember && !asTenantAdmin) {
      throw new ProblemException(
          ProblemType.FORBIDDEN,
          "For this one has to be a member of the connection, as "
              + right.least().word()
              + " or more.",
          Map.of("needed_role", right.least().word()));
    }
  }

  static ProblemException unknown() {
    return new ProblemException(ProblemType.NOT_FOUND, "You have no connection with this id.");
  }

  /// The connection a job is about. What its owner may do is asked anew at each attempt; a job
  /// without an owner is the system's own.
  ///
  /// @return fails with a [FinalFailure] when the owner may not, or not any more
  Uni<Connection> forJob(Attempt<?> attempt, UUID id, Right right) {
    Optional<String> owner = attempt.owner();
    Uni<Optional<ConnectionStore.Seen>> found =
        owner.isPresent()
            ? store.find(attempt.tenant(), id, owner.get(), false)
            : store.findForSystem(attempt.tenant(), id);
    return found.map(seen -> usable(seen, owner.isEmpty(), right));
  }

  private static Connection usable(
      Optional<ConnectionStore.Seen> found, boolean asSystem, Right right) {
    ConnectionStore.Seen seen =
        found.orElseThrow(() -> new FinalFailure("There is no such connection for you."));
    MemberRole role = seen.role();
    if (!asSystem && (role == null || !role.may(right))) {
      throw new FinalFailure(
          "Your role at this connection is not enough; it takes " + right.least().word() + ".");
    }
    if (!seen.connection().active()) {
      throw new FinalFailure("The connection is switched off.");
    }
    return seen.connection();
  }
}
