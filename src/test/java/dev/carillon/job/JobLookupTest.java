package dev.carillon.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class JobLookupTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final String tenant = "t-" + UUID.randomUUID();

  @Inject Jobs jobs;
  @Inject JobLookup lookup;
  @Inject Pool pool;

  @Test
  void a_job_that_never_was_is_not_found() {
    assertThat(lookup.find(1).await().atMost(SOON)).isEmpty();
  }

  @Test
  void a_scheduled_job_has_no_place_in_line() {
    long id = enqueued("noop", Map.of(), null, Duration.ofDays(1));

    JobSummary job = found(id).orElseThrow();

    assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(job.kind()).isEqualTo("noop");
    assertThat(job.queuePosition()).isNull();
    assertThat(job.startedAt()).isNull();
    assertThat(job.finishedAt()).isNull();
    assertThat(job.progress()).isNull();
  }

  @Test
  void waiting_jobs_have_their_place_by_priority_and_then_by_age() {
    pauseQueue();
    long second = enqueued("noop", Map.of(), 0, null);
    long third = enqueued("noop", Map.of(), 0, null);
    long first = enqueued("noop", Map.of(), 10, null);

    assertThat(found(first).orElseThrow().queuePosition()).isEqualTo(1);
    assertThat(found(second).orElseThrow().queuePosition()).isEqualTo(2);
    assertThat(found(third).orElseThrow().queuePosition()).isEqualTo(3);
    assertThat(found(third).orElseThrow().state()).isEqualTo(JobState.AVAILABLE);
  }

  @Test
  void a_completed_job_tells_its_times_and_its_last_progress() {
    long id = enqueued("progress", Map.of("steps", 1, "millis", 1), null, null);

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(found(id))
                .hasValueSatisfying(job -> {
                  assertThat(job.state()).isEqualTo(JobState.COMPLETED);
                  assertThat(job.attempt()).isEqualTo(1);
                  assertThat(job.startedAt()).isNotNull();
                  assertThat(job.finishedAt()).isNotNull();
                  assertThat(job.progress()).isEqualTo(new Progress("done", 1, 1, "Completed"));
                }));
  }

  @Test
  void a_job_that_failed_tells_why() {
    long id = enqueued("flaky", Map.of("failures", 5), null, null);

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(found(id).orElseThrow().lastError()).startsWith("Failing on purpose"));
  }

  private Optional<JobSummary> found(long id) {
    return lookup.find(id).await().atMost(SOON);
  }

  private long enqueued(
      String kind, Map<String, ?> args, @Nullable Integer priority, @Nullable Duration delay) {
    var request =
        new JobRequest(kind, args, tenant, "bob", JobRequest.Options.NONE)
            .with(options -> options.priority(priority).delay(delay));
    return jobs.enqueue(request).await().atMost(SOON).id();
  }

  private void pauseQueue() {
    pool.preparedQuery(
            "INSERT INTO job_lane (tenant, queue, gated, shard, paused_at)"
                + " VALUES ($1, 'default', false, 0, now())")
        .execute(Tuple.of(tenant))
        .await()
        .atMost(SOON);
  }
}
