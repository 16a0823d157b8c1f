package dev.carillon.console;

import dev.carillon.figure.Tally;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The installation, or a tenant, at a glance.
@RegisterForReflection
@Schema(name = "Overview", description = "How it is, at a glance.")
record OverviewView(
    @Schema(description = "When it was asked, by the clock of the database.") OffsetDateTime at,
    @Schema(description = "Of which tenant; null for all.") @Nullable String tenant,
    @Schema(description = "When what waits and runs was counted; null before the first time.")
        @Nullable OffsetDateTime countedAt,
    @Schema(description = "What waits and runs.") Now now,
    @Schema(description = "What ended in the last hour.") Ended lastHour,
    @Schema(description = "What ended in the last 24 hours.") Ended lastDay,
    @Schema(description = "The busiest queues, at most 100; ended jobs are those of an hour.")
        List<QueueFigures> queues,
    @Schema(description = "The busiest types, at most 50, of the last hour.")
        List<TypeFigures> types,
    @Schema(description = "What is wrong now, the worst first.") List<ProblemView> problems) {

  /// What waits and runs.
  @RegisterForReflection
  @Schema(name = "OverviewNow", description = "What waits and runs.")
  record Now(
      @Schema(description = "Jobs that wait for a worker.") long waiting,
      @Schema(description = "Jobs that run.") long running,
      @Schema(description = "Jobs that wait for their time, key or batch.") long scheduled,
      @Schema(description = "Jobs that failed and wait for their next attempt.") long retrying,
      @Schema(description = "Since when the oldest waiting job is due, in ms; null for none.")
          @Nullable Long oldestWaitingMs,
      @Schema(description = "Workers that live.") int workers,
      @Schema(description = "Jobs in the history, as PostgreSQL estimates; null for a tenant.")
          @Nullable Long history) {}

  /// What ended in a while.
  @RegisterForReflection
  @Schema(name = "OverviewEnded", description = "What ended in a while.")
  record Ended(
      @Schema(description = "Ended well.") long completed,
      @Schema(description = "Failed for good.") long failed,
      @Schema(description = "Cancelled while they ran.") long cancelled,
      @Schema(description = "Attempts that failed and were followed by another.") long retried,
      @Schema(description = "Jobs that ended, a minute.") double perMinute) {

    private static final double TENTHS = 10;

    static Ended of(Tally tally, long minutes) {
      return new Ended(
          tally.completed(),
          tally.failed(),
          tally.cancelled(),
          tally.retried(),
          Math.round(TENTHS * tally.ended() / minutes) / TENTHS);
    }
  }

  /// A queue: what waits and runs now, and what ended in the last hour.
  @RegisterForReflection
  @Schema(name = "QueueFigures", description = "A queue now and in the last hour.")
  record QueueFigures(
      @Schema(description = "Whose.") String tenant,
      @Schema(description = "Name.") String queue,
      @Schema(description = "Whether nothing is started from it.") boolean paused,
      @Schema(description = "Since when.") @Nullable OffsetDateTime pausedAt,
      @Schema(description = "By whom.") @Nullable String pausedBy,
      @Schema(description = "Jobs that wait for a worker.") long waiting,
      @Schema(description = "Jobs that run.") long running,
      @Schema(description = "Jobs that wait for their time, key or batch.") long scheduled,
      @Schema(description = "Jobs that wait for their next attempt.") long retrying,
      @Schema(description = "Since when the oldest waiting job is due, in ms; null for none.")
          @Nullable Long oldestWaitingMs,
      @Schema(description = "Ended well in the last hour.") long completed,
      @Schema(description = "Failed for good in the last hour.") long failed,
      @Schema(description = "Half of the attempts took no longer, in ms.") @Nullable Long runP50Ms,
      @Schema(description = "95 % took no longer, in ms.") @Nullable Long runP95Ms,
      @Schema(description = "99 % took no longer, in ms.") @Nullable Long runP99Ms,
      @Schema(description = "95 % waited no longer, in ms.") @Nullable Long waitP95Ms) {}

  /// A type in the last hour.
  @RegisterForReflection
  @Schema(name = "TypeFigures", description = "A type in the last hour.")
  record TypeFigures(
      @Schema(description = "Job type.") String type,
      @Schema(description = "Ended well.") long completed,
      @Schema(description = "Failed for good.") long failed,
      @Schema(description = "Cancelled while they ran.") long cancelled,
      @Schema(description = "Attempts that failed and were followed by another.") long retried,
      @Schema(description = "Half of the attempts took no longer, in ms.") @Nullable Long runP50Ms,
      @Schema(description = "95 % took no longer, in ms.") @Nullable Long runP95Ms,
      @Schema(description = "99 % took no longer, in ms.") @Nullable Long runP99Ms,
      @Schema(description = "95 % waited no longer, in ms.") @Nullable Long waitP95Ms) {}
}
