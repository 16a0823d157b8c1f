package dev.carillon.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.job.JobState;
import dev.carillon.job.Progress;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotTest {

  private static final Progress HALF = new Progress("p", 1, 2, "half");
  private static final Progress DONE = new Progress("p", 2, 2, "done");

  @ParameterizedTest
  @CsvSource({
    "SCHEDULED, queued",
    "AVAILABLE, queued",
    "RUNNING, started",
    "RETRYABLE, retry",
    "COMPLETED, completed",
    "CANCELLED, cancelled",
    "DISCARDED, failed"
  })
  void the_first_event_names_the_present_state(JobState state, String event) {
    assertThat(job(state, 1, null).eventSince(null)).isEqualTo(event);
  }

  @Test
  void the_first_event_of_a_running_job_that_said_how_far_it_is_tells_that() {
    assertThat(job(JobState.RUNNING, 1, HALF).eventSince(null)).isEqualTo("progress");
  }

  @Test
  void what_did_not_change_is_no_event() {
    assertThat(job(JobState.RUNNING, 1, HALF).eventSince(job(JobState.RUNNING, 1, HALF))).isNull();
  }

  @Test
  void new_progress_is_an_event() {
    assertThat(job(JobState.RUNNING, 1, DONE).eventSince(job(JobState.RUNNING, 1, HALF)))
        .isEqualTo("progress");
  }

  @Test
  void another_run_is_a_start_although_the_state_is_the_same() {
    assertThat(job(JobState.RUNNING, 2, HALF).eventSince(job(JobState.RUNNING, 1, HALF)))
        .isEqualTo("started");
  }

  @Test
  void the_end_wins_over_its_last_progress() {
    assertThat(job(JobState.COMPLETED, 0, DONE).eventSince(job(JobState.RUNNING, 1, HALF)))
        .isEqualTo("completed");
  }

  private static Snapshot job(JobState state, long run, @Nullable Progress progress) {
    var at = OffsetDateTime.of(2026, 1, 31, 8, 30, 0, 0, ZoneOffset.UTC);
    return new Snapshot(1, "noop", state, run, 1, 3, progress, null, null, at);
  }
}
