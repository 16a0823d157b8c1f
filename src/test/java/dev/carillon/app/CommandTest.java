package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommandTest {

  @Test
  void without_a_word_it_serves() {
    assertThat(Command.of(List.of())).hasValue(Command.SERVE);
  }

  @ParameterizedTest
  @EnumSource
  void each_command_is_found_by_its_word_and_told_of(Command command) {
    var word = command.name().toLowerCase(java.util.Locale.ROOT);

    assertThat(Command.of(List.of(word, "bob"))).hasValue(command);
    assertThat(Command.usage()).contains("  " + word + " ");
  }

  @Test
  void help_and_version_are_found_with_dashes_too() {
    assertThat(Command.of(List.of("--version"))).hasValue(Command.VERSION);
  }

  @Test
  void what_is_no_command_is_none() {
    assertThat(Command.of(List.of("sevre"))).isEmpty();
  }
}
