package dev.carillon.console;

import dev.carillon.console.JobDetail.Eta;
import dev.carillon.console.JobDetail.Line;
import dev.carillon.console.JobDetail.WaitsFor;
import dev.carillon.console.TimelineStore.Circumstances;
import dev.carillon.figure.FigureReadStore;
import dev.carillon.job.JobLookup;
import dev.carillon.job.JobState;
import dev.carillon.job.JobSummary;
import dev.carillon.job.JobTypes;
import dev.carillon.job.api.FoundJob;
import dev.carillon.job.api.JobAccess;
import dev.carillon.job.api.JobView;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts together all that is known of one job. Any thread may call.
@Singleton
final class JobDetails {

  private final JobTypes types;
  private final JobAccess access;
  private final JobLookup lookup;
  private final TimelineStore store;
  private final FigureReadStore figures;
  private final JobStory story;
  private final Mask mask;

  JobDetails(
      JobTypes types,
      JobAccess access,
      JobLookup lookup,
      TimelineStore store,
      FigureReadStore figures,
      JobStory story,
      Mask mask) {
    this.types = types;
    this.access = access;
    this.lookup = lookup;
    this.store = store;
    this.figures = figures;
    this.story = story;
    this.mask = mask;
  }

  private record Facts(
      List<Line> logs,
      List<Line> events,
      List<Line> entries,
      Circumstances around,
      @Nullable Integer position,
      @Nullable Long usualMs) {}

  /// @param name a job's number, or its unique key
  /// @return fails with a problem as [JobAccess#find] does
  Uni<JobDetail> of(Actor actor, String name) {
    return access
        .find(actor, name)
        .chain(found -> facts(actor, found).map(facts -> detail(actor, found, facts)));
  }

  private Uni<Facts> facts(Actor actor, FoundJob found) {
    JobView job = found.view();
    long id = Long.parseLong(job.id());
    Uni<List<Line>> entries =
        actor.isAdmin()
            ? store.entries(found.tenant(), job.id())
            : Uni.createFrom().item(List.of());
    return Uni.combine()
        .all()
        .unis(
            store.logs(id),
            store.events(found.tenant(), job.id()),
            entries,
            store.circumstances(id, found.tenant(), job.queue()),
            lookup.find(id).map(summary -> summary.map(JobSummary::queuePosition)),
            usual(found))
        .with((logs, events, audited, around, position, usualMs) ->
            new Facts(logs, events, audited, around, position.orElse(null), usualMs.orElse(null)));
  }

  /// The median of its type; asked for what runs alone.
  private Uni<Optional<Long>> usual(FoundJob found) {
    return found.state() == JobState.RUNNING
        ? figures.usualRun(found.view().type())
        : Uni.createFrom().item(Optional.empty());
  }

  private JobDetail detail(Actor actor, FoundJob found, Facts facts) {
    JobView job = found.view();
    Mask.Masked data = mask.json(job.data());
    var errors = story.errors(job);
    List<Line> further = new ArrayList<>();
    boolean logs = addNewest(further, facts.logs(), TimelineStore.MOST_LOGS);
    boolean events = addNewest(further, facts.events(), TimelineStore.MOST_EVENTS);
    boolean entries = addNewest(further, facts.entries(), TimelineStore.MOST_ENTRIES);
    boolean complete = logs && events && entries;
    return new JobDetail(
        job.shown(
            data.text(),
            mask.json(job.result()).text(),
            mask.json(job.errors()).text(),
            Mask.progress(job.progress())),
        data.places(),
        waitsFor(found, facts.around()),
        eta(found, facts),
        facts.position(),
        story.attempts(found, errors),
        story.timeline(found, errors, further),
        complete,
        actions(actor, job.type(), found.state()));
  }

  private static boolean addNewest(List<Line> to, List<Line> newestFirst, int most) {
    to.addAll(newestFirst.subList(0, Math.min(most, newestFirst.size())).reversed());
    return newestFirst.size() <= most;
  }

  private static List<WaitsFor> waitsFor(FoundJob found, Circumstances around) {
    List<WaitsFor> reasons = new ArrayList<>();
    JobState state = found.state();
    if (state.isFinal() || state == JobState.RUNNING) {
      return reasons;
    }
    JobView job = found.view();
    if (around.pausedAt() != null) {
      reasons.add(
          new WaitsFor(
              "queue-paused",
              "Queue %s is paused by %s since %s"
                  .formatted(job.queue(), around.pausedBy(), around.pausedAt())));
    }
    if ("batch".equals(around.held())) {
      reasons.add(new WaitsFor("batch", around.pending() + " jobs of its batch have not ended"));
    } else if ("gate".equals(around.held())) {
      reasons.add(
          new WaitsFor(
              "concurrency-key", "As many as may run with key " + job.concurrencyKey() + " do"));
    } else if (job.runAt().isAfter(around.now())) {
      reasons.add(new WaitsFor("time", "It is due at " + job.runAt()));
    }
    if (around.workers() == 0) {
      reasons.add(new WaitsFor("no-worker", "No worker lives"));
    }
    return reasons;
  }

  /// What a later attempt has reached is not what it has done: it goes on where others stopped.
  private static @Nullable Eta eta(FoundJob found, Facts facts) {
    JobView job = found.view();
    if (found.state() != JobState.RUNNING || job.startedOn() == null) {
      return null;
    }
    long ran = Math.max(1, Duration.between(job.startedOn(), facts.around().now()).toMillis());
    var progress = job.progress();
    if (job.attempt() == 1
        && progress != null
        && progress.current() > 0
        && progress.total() >= progress.current()) {
      double each = (double) ran / progress.current();
      return new Eta(Math.round(each * (progress.total() - progress.current())), "progress");
    }
    return facts.usualMs() == null ? null : new Eta(Math.max(0, facts.usualMs() - ran), "type");
  }

  private List<String> actions(Actor actor, String type, JobState state) {
    if (state == JobState.COMPLETED) {
      return List.of();
    }
    if (state.isFinal()) {
      return types.insteadOfRetry(type).isEmpty() ? List.of("retry") : List.of();
    }
    return state == JobState.RUNNING || !actor.isAdmin()
        ? List.of("cancel")
        : List.of("cancel", "priority");
  }
}
