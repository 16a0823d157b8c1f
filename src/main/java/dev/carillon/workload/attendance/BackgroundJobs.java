package dev.carillon.workload.attendance;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.JobControl;
import dev.carillon.job.JobLookup;
import dev.carillon.job.JobState;
import dev.carillon.job.JobSummary;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.schedule.SystemSchedules;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What admins do with the recurring jobs of document 001. The jobs are built-in schedules and work
/// for all tenants, so an admin of the default tenant or a superadmin switches them; the retry
/// queue and the check by hand are those of the caller's tenant.
@Singleton
final class BackgroundJobs {

  private final SystemSchedules schedules;
  private final JobLookup lookup;
  private final JobControl control;
  private final RetryStore retries;
  private final CheckNow check;
  private final Audit audit;
  private final Database database;

  BackgroundJobs(
      SystemSchedules schedules,
      JobLookup lookup,
      JobControl control,
      RetryStore retries,
      CheckNow check,
      Audit audit,
      Database database) {
    this.schedules = schedules;
    this.lookup = lookup;
    this.control = control;
    this.retries = retries;
    this.check = check;
    this.audit = audit;
    this.database = database;
  }

  private record Known(BackgroundJob job, boolean runs) {}

  Uni<BackgroundOverview> overview(String tenant) {
    return known(AttendanceSchedules.NAMES)
        .chain(known ->
            queue(tenant)
                .map(queue ->
                    BackgroundOverview.of(
                        known.stream().map(Known::job).toList(),
                        known.stream()
                            .anyMatch(each ->
                                each.runs()
                                    && each.job().name().equals(AttendanceSchedules.MONITOR)),
                        queue)));
  }

  /// @return fails with 404 when there is no such job
  Uni<BackgroundJob> one(String name) {
    return known(List.of(named(name)))
        .map(found -> found.stream().findFirst().orElseThrow(BackgroundJobs::missing).job());
  }

  private Uni<List<Known>> known(List<String> names) {
    return schedules
        .states(names)
        .chain(states ->
            Multi.createFrom()
                .iterable(states)
                .onItem()
                .transformToUniAndConcatenate(
                    state -> lastRun(state).map(last -> known(state, last.orElse(null))))
                .collect()
                .asList());
  }

  private Uni<Optional<JobSummary>> lastRun(SystemSchedules.State state) {
    Long job = state.lastJob();
    return job == null ? Uni.createFrom().item(Optional.empty()) : lookup.find(job);
  }

  private static Known known(SystemSchedules.State state, @Nullable JobSummary last) {
    boolean failed =
        last != null && (last.state() == JobState.DISCARDED || last.state() == JobState.RETRYABLE);
    BackgroundJob.Status status =
        state.paused()
            ? BackgroundJob.Status.stopped
            : failed ? BackgroundJob.Status.error : BackgroundJob.Status.running;
    return new Known(
        new BackgroundJob(
            state.name(),
            state.cron(),
            !state.paused(),
            state.description(),
            state.lastFired(),
            state.nextFire(),
            status,
            failed && last != null ? last.lastError() : null),
        last != null && last.state() == JobState.RUNNING);
  }

  private Uni<BackgroundOverview.RetryQueue> queue(String tenant) {
    return retries
        .figures(tenant)
        .map(figures ->
            new BackgroundOverview.RetryQueue(
                figures.stream().mapToInt(RetryStore.Figure::count).sum(),
                sums(figures, figure -> shortWord(figure.type())),
                sums(figures, figure -> Integer.toString(figure.attempts()))));
  }

  private static Map<String, Integer> sums(
      List<RetryStore.Figure> figures, Function<RetryStore.Figure, String> key) {
    Map<String, Integer> sums = new TreeMap<>();
    figures.forEach(figure -> sums.merge(key.apply(figure), figure.count(), Integer::sum));
    return sums;
  }

  private static String shortWord(String type) {
    return AlertType.find(type).map(AlertType::shortWord).orElse(type);
  }

  /// Switches the schedule of a job on or off.
  ///
  /// @return fails with 404 when there is no such job, with 403 for admins of other tenants
  Uni<Void> enable(Actor actor, String name, boolean enabled) {
    String known = named(name);
    return enabled ? schedules.resume(actor, known) : schedules.pause(actor, known);
  }

  /// As [#enable], for all jobs there are.
  Uni<Void> enableAll(Actor actor, boolean enabled) {
    return schedules
        .states(AttendanceSchedules.NAMES)
        .chain(states ->
            Multi.createFrom()
                .iterable(states)
                .onItem()
                .transformToUniAndConcatenate(state -> enable(actor, state.name(), enabled))
                .onItem()
                .ignoreAsUni());
  }

  /// Starts a job now, whatever its schedule says.
  ///
  /// @return its number; fails as [#enable] does
  Uni<Long> trigger(Actor actor, String name) {
    return schedules.trigger(actor, named(name));
  }

  /// Gives up what waits for another try.
  ///
  /// @return deliveries (count)
  Uni<Integer> clearRetries(Actor actor) {
    return database
        .inTransaction(tx ->
            retries
                .clear(tx, actor.tenant())
                .call(jobs -> audit.record(tx, entry(actor, "clear-retry-queue", jobs.size()))))
        .call(jobs ->
            Multi.createFrom()
                .iterable(jobs)
                .filter(job -> job > 0)
                .onItem()
                .transformToUniAndConcatenate(
                    job -> control.cancel(job, "The retry queue was cleared", actor.id()))
                .onItem()
                .ignoreAsUni())
        .map(List::size);
  }

  /// Checks the active students of the caller's tenant and waits for the end.
  Uni<CheckThresholds.Result> checkNow(Actor actor) {
    return check
        .run(actor.tenant())
        .call(result -> audit.record(entry(actor, "run-check", result.notificationsSent())));
  }

  private static AuditEntry entry(Actor actor, String verb, int count) {
    return new AuditEntry(
        actor.tenant(),
        actor.id(),
        "attendance." + verb,
        "tenant:" + actor.tenant(),
        null,
        null,
        Map.of("count", count),
        true);
  }

  private static String named(String name) {
    if (!AttendanceSchedules.NAMES.contains(name)) {
      throw missing();
    }
    return name;
  }

  private static ProblemException missing() {
    return new ProblemException(
        ProblemType.NOT_FOUND,
        "There is no such background job; known are: " + AttendanceSchedules.NAMES + ".");
  }
}
