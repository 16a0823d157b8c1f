package dev.carillon.job.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobHandler;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobParts;
import dev.carillon.job.JobRequest;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.resilience.Backoff;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// As in production, where no type that callers may enqueue runs in the queue `default`.
class ReservedNamesTest {

  private static final JobHandler<?> REPORT = new Work("report", "reports", true);

  private final ReservedNames reserved =
      new ReservedNames(
          JobParts.types(
              List.of(
                  REPORT,
                  new Work("sweep", JobDefaults.STANDARD.queue(), false),
                  new Work("mail", "mail", false))));

  @Test
  void the_queue_of_who_says_nothing_may_be_named_by_everybody() {
    assertThat(faults(JobDefaults.STANDARD.queue())).isZero();
  }

  @Test
  void a_queue_in_which_only_the_services_own_jobs_run_is_kept_for_them() {
    assertThat(faults("mail")).isEqualTo(1);
    assertThat(faults("reports")).isZero();
    assertThat(faults("of-my-own")).isZero();
  }

  private int faults(String queue) {
    var faults = new Faults();
    var caller = new Actor("bob", Actor.DEFAULT_TENANT, Set.of(Role.USER));
    var options =
        JobRequest.of(new JobKind<>("report", Map.class), Map.of())
            .with(chosen -> chosen.queue(queue))
            .options();
    reserved.check(caller, REPORT, options, "/options", faults);
    return faults.count();
  }

  private record Work(String name, String queue, boolean open)
      implements ReactiveJobHandler<String> {

    @Override
    public JobKind<String> kind() {
      return new JobKind<>(name, String.class);
    }

    @Override
    public JobDefaults defaults() {
      return new JobDefaults(
          queue, 3, new Backoff.Fixed(Duration.ofSeconds(1)), JobDefaults.STANDARD.timeout());
    }

    @Override
    public Uni<JobOutcome> run(Attempt<String> attempt) {
      return Uni.createFrom().item(JobOutcome.completed());
    }
  }
}
