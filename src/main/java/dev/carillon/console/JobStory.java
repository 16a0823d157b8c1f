package dev.carillon.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.console.JobDetail.AttemptView;
import dev.carillon.console.JobDetail.Line;
import dev.carillon.job.JobState;
import dev.carillon.job.api.FoundJob;
import dev.carillon.job.api.JobView;
import dev.carillon.job.api.JobView.AttemptError;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells what a job's row says of its life: attempts, and a line for each step.
@Singleton
final class JobStory {

  private static final TypeReference<List<AttemptError>> ERRORS = new TypeReference<>() {};

  private final ObjectMapper json;

  JobStory(ObjectMapper json) {
    this.json = json;
  }

  List<AttemptError> errors(JobView job) {
    try {
      return job.errors() == null ? List.of() : json.readValue(job.errors(), ERRORS);
    } catch (JsonProcessingException unreadable) {
      throw new IllegalStateException("Stored errors that cannot be read", unreadable);
    }
  }

  /// @return the first first; what neither failed nor is the last one left no trace
  List<AttemptView> attempts(FoundJob found, List<AttemptError> errors) {
    List<AttemptView> attempts = new ArrayList<>();
    errors.forEach(error ->
        attempts.add(
            new AttemptView(
                error.attempt(),
                outcome(error),
                error.at(),
                error.error(),
                Mask.text(error.message()),
                error.retryable())));
    JobView job = found.view();
    if (found.state() == JobState.RUNNING) {
      attempts.add(plain(job.attempt(), "running", job.startedOn()));
    } else if (found.state() == JobState.COMPLETED) {
      attempts.add(plain(job.attempt(), "completed", job.completedOn()));
    }
    return attempts;
  }

  private static AttemptView plain(int attempt, String outcome, @Nullable OffsetDateTime at) {
    return new AttemptView(attempt, outcome, at, null, null, null);
  }

  private static String outcome(AttemptError error) {
    return switch (error.error()) {
      case "cancelled", "worker-lost" -> error.error();
      default -> "failed";
    };
  }

  /// @param further lines from elsewhere
  /// @return the oldest first
  List<Line> timeline(FoundJob found, List<AttemptError> errors, List<Line> further) {
    JobView job = found.view();
    List<Line> lines = new ArrayList<>(further);
    String by = job.owner() == null ? "the system" : job.owner();
    lines.add(new Line(job.createdOn(), "created", "info", "Enqueued by " + by, null));
    if (job.runAt().isAfter(job.createdOn())) {
      lines.add(new Line(job.runAt(), "due", "info", "Due", null));
    }
    if (job.startedOn() != null) {
      String where = job.node() == null ? "" : " on " + job.node();
      lines.add(
          new Line(
              job.startedOn(),
              "started",
              "info",
              "Attempt " + job.attempt() + " began" + where,
              job.attempt()));
    }
    errors.forEach(error ->
        lines.add(
            new Line(
                error.at(),
                "failed",
                outcome(error).equals("cancelled") ? "warn" : "error",
                error.error() + ": " + Mask.text(error.message()),
                error.attempt())));
    if (job.completedOn() != null) {
      lines.add(
          new Line(
              job.completedOn(),
              "ended",
              found.state() == JobState.DISCARDED ? "error" : "info",
              "The job is " + found.state().word(),
              job.attempt()));
    }
    lines.sort(Comparator.comparing(Line::at));
    return lines;
  }
}
