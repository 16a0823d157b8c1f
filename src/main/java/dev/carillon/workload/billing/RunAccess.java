package dev.carillon.workload.billing;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Who may have to do with a run: the person who started it, and the admins of its tenant, whose
/// access is written down. Nobody learns whether another tenant has such a run.
@Singleton
final class RunAccess {

  /// Source of the log lines about who looked.
  static final String SECURITY = "SECURITY";

  private final RunStore runs;
  private final LogStore logs;

  RunAccess(RunStore runs, LogStore logs) {
    this.runs = runs;
    this.logs = logs;
  }

  /// The run, if the person may see it. An admin's access to another's run, and the attempt of
  /// anybody else, are in its log before this ends.
  ///
  /// @return fails with a [ProblemException]: 404 when there is no such run in the person's tenant,
  ///   403 when it is another person's
  Uni<Run> find(Actor actor, UUID id) {
    return runs.find(id).chain(found -> check(actor, found));
  }

  private Uni<Run> check(Actor actor, Optional<Run> found) {
    if (found.isEmpty() || !found.get().tenant().equals(actor.tenant())) {
      return Uni.createFrom()
          .failure(
              new ProblemException(ProblemType.NOT_FOUND, "There is no validation with this id."));
    }
    Run run = found.get();
    if (run.owner().equals(actor.id())) {
      return Uni.createFrom().item(run);
    }
    if (actor.isAdmin()) {
      return logs.addAccess(run.id(), actor.id(), line(LogStore.Level.INFO, "Opened by an admin"))
          .replaceWith(run);
    }
    return logs.addAccess(
            run.id(), actor.id(), line(LogStore.Level.WARN, "Access by another user refused"))
        .chain(() ->
            Uni.createFrom()
                .failure(
                    new ProblemException(
                        ProblemType.FORBIDDEN, "This validation belongs to another user.")));
  }

  private static LogStore.Line line(LogStore.Level level, String message) {
    return new LogStore.Line(level, SECURITY, message, Map.of());
  }
}
