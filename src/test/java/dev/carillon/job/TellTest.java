package dev.carillon.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.job.JobTransition.Event;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TellTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "completed, -, -",
        "completed@email, -, email",
        "completed:bob, bob, -",
        "completed:bob@in_app, bob, in_app",
        "completed:bob@example.org, bob@example.org, -",
        "completed:bob@example.org@webhook, bob@example.org, webhook",
        "completed:oidc:7, oidc:7, -"
      })
  void an_entry_names_an_outcome_a_person_and_a_channel(
      String text,
      @org.jspecify.annotations.Nullable String person,
      @org.jspecify.annotations.Nullable String channel) {
    assertThat(Tell.parse(text)).hasValue(new Tell(Set.of(Event.COMPLETED), person, channel));
  }

  @Test
  void all_is_every_end() {
    assertThat(Tell.parse("all").orElseThrow().on())
        .containsExactlyInAnyOrder(Event.COMPLETED, Event.FAILED, Event.CANCELLED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "done",
        "bob",
        "completed:",
        "completed: ",
        "Completed",
        "completed@fax",
        "retry",
        "@email",
        ":bob"
      })
  void anything_else_is_refused(String text) {
    assertThat(Tell.parse(text)).isEmpty();
  }

  @Test
  void a_step_nobody_is_told_of_is_passed_over_unread() {
    assertThat(Tell.mayBeAbout("failed@email", Event.COMPLETED)).isFalse();
    assertThat(Tell.mayBeAbout("all", Event.STARTED)).isFalse();
    assertThat(Tell.mayBeAbout("queued", Event.RETURNED)).isFalse();
    assertThat(Tell.mayBeAbout("all:bob", Event.FAILED)).isTrue();
    assertThat(Tell.mayBeAbout("queued", Event.QUEUED)).isTrue();
  }
}
