package dev.carillon.job.engine;

import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/// Writes the newest progress of each running job about four times a second, and log lines with it:
/// one statement each, however many jobs. Any thread may call.
final class ProgressWriter {

  private static final Logger LOG = Logger.getLogger(ProgressWriter.class);

  private static final long EVERY_MS = 250;

  /// Lines kept while the database is away; beyond it the oldest are dropped, and counted.
  private static final int MAX_LINES = 10_000;

  private final ProgressStore store;
  private final Context context;
  private final Set<RunningAttempt<?>> changed = new LinkedHashSet<>();
  private List<ProgressStore.Line> lines = new ArrayList<>();
  private boolean armed;

  ProgressWriter(ProgressStore store, Context context) {
    this.store = store;
    this.context = context;
  }

  void changed(RunningAttempt<?> attempt) {
    synchronized (this) {
      changed.add(attempt);
    }
    arm();
  }

  void log(ProgressStore.Line line) {
    synchronized (this) {
      if (lines.size() == MAX_LINES) {
        lines.removeFirst();
      }
      lines.add(line);
    }
    arm();
  }

  /// Something waits: flush once, a moment later. The flag falls before the work is taken, so what
  /// comes after it arms a flush of its own and none is lost.
  private void arm() {
    synchronized (this) {
      if (armed) {
        return;
      }
      armed = true;
    }
    context.owner().setTimer(EVERY_MS, timer -> context.runOnContext(ignored -> flush()));
  }

  private void flush() {
    List<ProgressStore.Reached> reached;
    List<ProgressStore.Line> newLines;
    synchronized (this) {
      armed = false;
      reached = changed.stream().flatMap(attempt -> attempt.takeProgress().stream()).toList();
      changed.clear();
      newLines = lines;
      lines = new ArrayList<>();
    }
    if (!reached.isEmpty()) {
      store
          .write(reached)
          .subscribe()
          .with(
              done -> {},
              failure -> LOG.debugf(failure, "Progress not written; the next one will be"));
    }
    if (!newLines.isEmpty()) {
      store
          .log(newLines)
          .subscribe()
          .with(
              done -> {},
              failure -> LOG.warnf(failure, "%d lines of job logs were lost", newLines.size()));
    }
  }
}
