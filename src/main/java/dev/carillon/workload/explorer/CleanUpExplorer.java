package dev.carillon.workload.explorer;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;

/// Removes files whose time is over and ends invitations nobody answered. A schedule starts it each
/// hour.
///
/// Safe to repeat: what is gone stays gone.
@Singleton
final class CleanUpExplorer implements ReactiveJobHandler<CleanUpExplorer.Args> {

  static final JobKind<Args> KIND = new JobKind<>("explorer.clean-up", Args.class);

  private final ExplorerFiles files;
  private final InvitationStore invitations;

  CleanUpExplorer(ExplorerFiles files, InvitationStore invitations) {
    this.files = files;
    this.invitations = invitations;
  }

  /// Nothing to say.
  @RegisterForReflection
  record Args() {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return Uni.combine()
        .all()
        .unis(files.removeOld(), invitations.expire())
        .with((removed, expired) ->
            JobOutcome.completed(Map.of("filesRemoved", removed, "invitationsExpired", expired)));
  }
}
