package dev.carillon.schedule;

import dev.carillon.job.JobKind;
import org.jspecify.annotations.Nullable;

/// A schedule that comes with the service. A bean of this type (`@Produces @Singleton`) is put into
/// the database at each start, in the default tenant; what an admin changed there stays as it is.
///
/// @param name unique, dotted or dashed (1 to 55 characters)
/// @param cron five or six fields
/// @param zone an IANA name
/// @param jobType kind of the job it enqueues
/// @param args its arguments, a value Jackson writes as a JSON object
/// @param priority of the job (-100..100), or `null` for 0
/// @param maxAttempts tries in all (count, 1..100), or `null` for those of the kind
public record BuiltInSchedule(
    String name,
    String description,
    String cron,
    String zone,
    String jobType,
    Object args,
    @Nullable Integer priority,
    @Nullable Integer maxAttempts,
    CatchUp catchUp,
    Overlap overlap) {

  /// A schedule in UTC that catches up once and never overlaps itself, with the defaults of its
  /// kind of job.
  public static <A> BuiltInSchedule of(
      String name, String description, String cron, JobKind<A> kind, A args) {
    return new BuiltInSchedule(
        name, description, cron, "UTC", kind.name(), args, null, null, CatchUp.last, Overlap.skip);
  }

  /// {@return the same with other options of its job}
  public BuiltInSchedule withJob(@Nullable Integer priority, @Nullable Integer maxAttempts) {
    return new BuiltInSchedule(
        name, description, cron, zone, jobType, args, priority, maxAttempts, catchUp, overlap);
  }
}
