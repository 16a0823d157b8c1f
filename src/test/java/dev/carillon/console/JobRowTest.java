package dev.carillon.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.job.api.JobView;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobRowTest {

  private static final String SECRET = "postgres://me:hidden@db/x";
  private static final String SHOWN = "postgres://•••@db/x";

  @Test
  void what_looks_like_a_secret_is_masked_in_the_last_error_and_in_the_progress() {
    var row = JobRow.of(job(new JobView.Progress(1, 2, 50, "At " + SECRET, SECRET)), SECRET, true);

    assertThat(row.lastError()).isEqualTo(SHOWN);
    assertThat(row.progress()).isEqualTo(new JobView.Progress(1, 2, 50, "At " + SHOWN, SHOWN));
  }

  @Test
  void what_is_not_there_stays_so() {
    var row = JobRow.of(job(null), null, true);

    assertThat(row.lastError()).isNull();
    assertThat(row.progress()).isNull();
  }

  private static JobView job(JobView.@Nullable Progress progress) {
    var at = OffsetDateTime.parse("2026-01-01T00:00:00Z");
    return new JobView(
        "256001",
        "noop",
        "noop",
        "retry",
        "retryable",
        progress,
        null,
        at,
        at,
        null,
        at,
        1,
        3,
        "default",
        0,
        "n",
        "default",
        "bob",
        List.of(),
        null,
        null,
        null,
        null,
        null);
  }
}
