package dev.carillon.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.resilience.Backoff;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobTypesTest {

  private static final Duration CONFIGURED = Duration.ofMinutes(5);

  private record Plain(String name, JobDefaults said) implements ReactiveJobHandler<Plain.Args> {

    record Args() {}

    @Override
    public JobKind<Args> kind() {
      return new JobKind<>(name, Args.class);
    }

    @Override
    public JobDefaults defaults() {
      return said;
    }

    @Override
    public Uni<JobOutcome> run(Attempt<Args> attempt) {
      return Uni.createFrom().item(JobOutcome.completed());
    }
  }

  @Test
  void the_configured_timeout_is_for_types_that_say_nothing_else() {
    var own = new JobDefaults("slow", 1, new Backoff.Fixed(Duration.ZERO), Duration.ofMinutes(90));
    var types =
        new JobTypes(
            List.of(new Plain("standard", JobDefaults.STANDARD), new Plain("own", own)),
            CONFIGURED);

    assertThat(types.defaults("standard")).isEqualTo(JobDefaults.STANDARD.withTimeout(CONFIGURED));
    assertThat(types.defaults("own")).isEqualTo(own);
    assertThat(types.defaults("unknown here").timeout()).isEqualTo(CONFIGURED);
  }
}
