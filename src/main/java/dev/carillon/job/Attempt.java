package dev.carillon.job;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Function;

/// One try at a job, handed to its handler. Everything it writes is fenced by the lease of this
/// attempt: once another attempt may run, a write fails with [LeaseLostException].
public interface Attempt<A> {

  /// The job's id, the same over all its attempts.
  long jobId();

  /// The arguments the job was enqueued with.
  A args();

  /// Which try this is (count, from 1). A snooze or a drain gives the number back, so two runs may
  /// carry the same one.
  int number();

  /// Tries in all before the job is discarded (count).
  int maxAttempts();

  /// How soon the job runs among others (-100..100, higher is sooner), for jobs that do its work.
  int priority();

  String tenant();

  /// Who enqueued the job; empty for the system's own.
  Optional<String> owner();

  /// `true` once the attempt was told to stop: cancelled, timed out, or its lease lost.
  boolean stopped();

  /// Tells how far the job is. Returns at once, on any thread; only the newest is written, about
  /// four times a second.
  void progress(Progress progress);

  /// What the last [#checkpoint] or [#commit] of this job saved, in this attempt or an earlier one;
  /// empty on the first run.
  <C> Optional<C> cursor(Class<C> type);

  /// Saves where to resume. Durable once the `Uni` completes.
  ///
  /// @param cursor any value Jackson can write, without personal data
  Uni<Void> checkpoint(Object cursor);

  /// Runs `work` and saves `cursor` in one transaction which holds the job's lease: either both are
  /// there or neither, and neither once the lease is lost. This is how a step happens once.
  ///
  /// @return what `work` gave; fails with [LeaseLostException], or as `work` does
  <T> Uni<T> commit(Object cursor, Function<Tx, Uni<T>> work);

  /// Records that `key` happened for this job.
  ///
  /// @return `true` for the first record in the job's life, `false` ever after
  Uni<Boolean> effect(String key);

  /// Adds a line to the job's log, in the background. No personal data.
  void log(LogLevel level, String message);

  /// Waits for `uni` on the calling virtual thread; for [BlockingJobHandler]s alone.
  ///
  /// @throws java.util.concurrent.CancellationException at once when the attempt is told to stop;
  ///   let it through
  <T> T await(Uni<T> uni);

  /// How important a log line is.
  enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }
}
