package dev.carillon.job.api;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the job a caller names, if they may see it.
@Singleton
public final class JobAccess {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern KEY = Pattern.compile(Words.KEY);

  private final JobFindStore store;

  JobAccess(JobFindStore store) {
    this.store = store;
  }

  /// @param name a job's number, or the unique key it carries or carried; of several jobs that
  ///   carried a key the newest is meant
  /// @return fails with a problem: 404 when there is no such job in the caller's tenant, 403 when
  ///   it is another user's (domain-003.md §3)
  public Uni<FoundJob> find(Actor actor, String name) {
    Sight sight = Sight.of(actor);
    return idOf(actor, name)
        .chain(id ->
            id.isEmpty()
                ? Uni.createFrom().item(Optional.<FoundJob>empty())
                : store.find(id.get(), sight.tenant()))
        .map(found -> {
          FoundJob job = found.orElseThrow(() -> missing(name));
          if (sight.owner() != null && !sight.owner().equals(job.view().owner())) {
            throw new ProblemException(
                ProblemType.FORBIDDEN, "This job is somebody else's; an admin may see it.");
          }
          return job;
        });
  }

  /// Finds a job for somebody whose rights were checked before.
  ///
  /// @param tenant must be the job's, unless it is `null`
  public Uni<Optional<FoundJob>> find(long id, @Nullable String tenant) {
    return store.find(id, tenant);
  }

  private Uni<Optional<Long>> idOf(Actor actor, String name) {
    if (NUMBER.matcher(name).matches()) {
      return Uni.createFrom().item(Optional.of(Long.valueOf(name)));
    }
    return KEY.matcher(name).matches()
        ? store.idOf(actor.tenant(), name)
        : Uni.createFrom().item(Optional.empty());
  }

  private static ProblemException missing(String name) {
    return new ProblemException(
        ProblemType.JOB_NOT_FOUND,
        "There is no such job; it never was, or its history is no longer kept.",
        Map.of("job_id", name));
  }
}
