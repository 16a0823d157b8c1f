package dev.carillon.app;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What the program is asked to do, by the first word of its arguments.
enum Command {
  SERVE("serve", "serve the API and run jobs; also without a word"),
  MIGRATE("migrate", "bring the schema of the database up to date, then end"),
  DOCTOR("doctor", "look at the database, say what is wrong and what to do, then end"),
  TOKEN("token", "print a token of alice, bob or root; development mode must be running"),
  VERSION("version", "print version, commit and build time"),
  HELP("help", "print this");

  private final String word;
  private final String what;

  Command(String word, String what) {
    this.word = word;
    this.what = what;
  }

  /// {@return the command of these arguments; empty when the first is no word known here}
  static Optional<Command> of(List<String> arguments) {
    if (arguments.isEmpty()) {
      return Optional.of(SERVE);
    }
    String first = arguments.getFirst().toLowerCase(Locale.ROOT).replaceFirst("^--", "");
    return Stream.of(values()).filter(command -> command.word.equals(first)).findFirst();
  }

  /// {@return how the program is called, a few lines}
  static String usage() {
    var text = new StringBuilder("Usage: carillon [command]\n");
    for (Command command : values()) {
      text.append("  %-8s %s%n".formatted(command.word, command.what));
    }
    return text.append("What can be set in the environment is in docs/configuration.md.")
        .toString();
  }
}
