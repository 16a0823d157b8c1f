package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import org.junit.jupiter.api.Test;

class StartFailureTest {

  @Test
  void a_setting_that_is_no_number_is_named_with_its_variable() {
    var failure =
        new RuntimeException(
            "Failed to start",
            new IllegalArgumentException(
                "SRCFG00039: The config property carillon.worker.window with the config value"
                    + " \"abc\" threw an Exception whilst being converted SRCFG00029: Expected an"
                    + " integer value, got \"abc\""));

    assertThat(StartFailure.sentence(failure))
        .hasValueSatisfying(sentence ->
            assertThat(sentence)
                .contains("CARILLON_WORKER_WINDOW")
                .contains("Expected an integer value, got \"abc\".")
                .doesNotContain("SRCFG")
                .doesNotContain("Exception:"));
  }

  @Test
  void a_port_that_is_taken_is_a_matter_of_the_port() {
    assertThat(StartFailure.sentence(new IllegalStateException(new BindException("8080"))))
        .hasValueSatisfying(sentence -> assertThat(sentence).contains("set PORT"));
  }

  @Test
  void what_the_look_at_the_database_refused_says_so_itself() {
    var failure = new RuntimeException("Failed to start", new StartRefused("It takes no writes."));

    assertThat(StartFailure.sentence(failure)).contains("It takes no writes.");
  }

  @Test
  void what_is_no_setting_keeps_its_trace() {
    assertThat(StartFailure.sentence(new IllegalStateException("a mistake of ours"))).isEmpty();
  }
}
