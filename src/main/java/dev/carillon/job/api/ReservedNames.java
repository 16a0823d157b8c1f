package dev.carillon.job.api;

import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobHandler;
import dev.carillon.job.JobRequest;
import dev.carillon.job.JobTypes;
import dev.carillon.platform.security.Actor;
import java.util.Optional;

/// Keys and queues of the service's own jobs. A caller's job under such a key would keep the
/// service's out for as long as it lives, and one in such a queue would take its slots.
public final class ReservedNames {

  /// How the keys of jobs begin that schedules enqueue.
  public static final String SCHEDULE = "schedule:";

  private final JobTypes types;

  ReservedNames(JobTypes types) {
    this.types = types;
  }

  /// @param handler of the job's type
  /// @param place of the options in the body, as a JSON pointer
  void check(
      Actor actor, JobHandler<?> handler, JobRequest.Options options, String place, Faults faults) {
    String key = options.uniqueKey();
    if (key != null && key.startsWith(SCHEDULE)) {
      faults.add(place + "/uniqueKey", "is like the keys of schedules; choose another");
    } else if (key != null) {
      holderOfKey(handler, key)
          .ifPresent(holder ->
              faults.add(
                  place + "/uniqueKey",
                  "is like the keys of jobs of type '" + holder + "'; choose another"));
    }
    String queue = options.queue();
    if (queue != null && !actor.isAdmin()) {
      holderOfQueue(handler, queue)
          .ifPresent(holder ->
              faults.add(
                  place + "/queue",
                  "is kept for jobs of type '" + holder + "'; only admins put others there"));
    }
  }

  private Optional<String> holderOfKey(JobHandler<?> handler, String key) {
    return types.all().stream()
        .filter(other -> other != handler && other.ownKeys().test(key))
        .map(other -> other.kind().name())
        .findFirst();
  }

  /// The queue of who says nothing is for everybody, and so are those in which types run that
  /// callers may enqueue.
  private Optional<String> holderOfQueue(JobHandler<?> handler, String queue) {
    if (JobDefaults.STANDARD.queue().equals(queue)
        || types.defaults(handler).queue().equals(queue)
        || types.all().stream()
            .anyMatch(other -> other.open() && types.defaults(other).queue().equals(queue))) {
      return Optional.empty();
    }
    return types.all().stream()
        .filter(other -> types.defaults(other).queue().equals(queue))
        .map(other -> other.kind().name())
        .findFirst();
  }
}
