package dev.carillon.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.carillon.job.JobTransition.Event;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who wants to hear of the end of a job.
class WantedEndsTest {

  private static final int STEPS = 1_000_000;

  private final WantedEnds wanted = new WantedEnds();

  @Test
  void before_the_first_look_everybody_may_be_interested() {
    assertThat(wanted.by("acme", Event.COMPLETED)).isTrue();
    assertThat(wanted.by("acme", Event.STARTED)).isFalse();
  }

  @Test
  void a_tenant_wants_what_its_patterns_say() {
    learn("exact job.failed", "family job.*", "everything *", "else system.*", "else jobs.*");

    assertThat(wanted.by("exact", Event.FAILED)).isTrue();
    assertThat(wanted.by("exact", Event.COMPLETED)).isFalse();
    for (var event : List.of(Event.COMPLETED, Event.FAILED, Event.CANCELLED)) {
      assertThat(wanted.by("family", event)).isTrue();
      assertThat(wanted.by("everything", event)).isTrue();
      assertThat(wanted.by("else", event)).isFalse();
      assertThat(wanted.by("nobody", event)).isFalse();
    }
  }

  @Test
  void a_step_that_is_no_end_is_wanted_by_nobody() {
    learn("everything *");

    for (var event : List.of(Event.QUEUED, Event.STARTED, Event.PROGRESS, Event.RETRY)) {
      assertThat(wanted.by("everything", event)).isFalse();
    }
  }

  @Test
  void an_end_that_no_tenant_wants_is_wanted_by_nobody() {
    learn("exact job.failed", "else system.*");

    assertThat(wanted.byAnybody(Event.FAILED)).isTrue();
    assertThat(wanted.byAnybody(Event.COMPLETED)).isFalse();
    assertThat(wanted.byAnybody(Event.STARTED)).isFalse();
  }

  @Test
  void a_million_questions_make_no_garbage() {
    learn("everything *", "exact job.failed");
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    long before = threads.getThreadAllocatedBytes(thread);

    int count = 0;
    for (int i = 0; i < STEPS; i++) {
      count += wanted.by("everything", Event.COMPLETED) ? 1 : 0;
      count += wanted.by("nobody", Event.COMPLETED) ? 1 : 0;
    }

    assertThat(count).isEqualTo(STEPS);
    assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(STEPS);
  }

  private void learn(String... interests) {
    wanted.learn(
        List.of(interests).stream()
            .map(text -> text.split(" ", 2))
            .map(parts -> new EndpointStore.Interest(parts[0], parts[1]))
            .toList());
  }
}
