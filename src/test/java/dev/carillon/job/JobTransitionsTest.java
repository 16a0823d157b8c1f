package dev.carillon.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobTransitionsTest {

  private final List<Integer> asked = new ArrayList<>();

  private final class Listener implements JobTransitionListener {
    private final int order;

    private Listener(int order) {
      this.order = order;
    }

    @Override
    public int order() {
      return order;
    }

    @Override
    public boolean wants(JobTransition transition) {
      asked.add(order);
      return false;
    }

    @Override
    public Uni<Void> record(Tx tx, List<JobTransition> transitions) {
      return Uni.createFrom().voidItem();
    }
  }

  @Test
  void whoever_writes_to_inboxes_is_told_before_the_streams_whatever_was_found_first() {
    var transitions =
        new JobTransitions(
            List.of(
                new Listener(JobTransitionListener.ALERTS),
                new Listener(JobTransitionListener.STREAMS),
                new Listener(0),
                new Listener(JobTransitionListener.INBOXES)));

    transitions.wants(step());

    assertThat(asked)
        .containsExactly(
            JobTransitionListener.INBOXES,
            0,
            JobTransitionListener.STREAMS,
            JobTransitionListener.ALERTS);
  }

  private static JobTransition step() {
    return new JobTransition(
        256_001,
        "north",
        "bob",
        "default",
        "noop",
        JobTransition.Event.COMPLETED,
        1,
        1,
        3,
        0,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
