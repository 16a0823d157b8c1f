package dev.carillon.app;

import io.smallrye.config.ConfigValidationException;
import java.net.BindException;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says in one sentence why the service did not start, where it is something a person can mend.
final class StartFailure {

  private static final Pattern PROPERTY =
      Pattern.compile("(?:property|value) (?:named )?\"?([a-z][a-z0-9]*(?:\\.[a-z0-9\"_-]+)+)");

  /// Numbers of messages and names of exceptions say nothing to who set it.
  private static final Pattern NOISE =
      Pattern.compile("SRCFG[0-9]+: |[a-z]+(?:\\.[a-z]+)+\\.[A-Z][A-Za-z]*(?:Exception|Error): ");

  private StartFailure() {}

  /// {@return the sentence; empty when there is none for this failure}
  static Optional<String> sentence(Throwable failure) {
    for (@Nullable Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof StartRefused) {
        return Optional.of(String.valueOf(each.getMessage()));
      }
      if (each instanceof ConfigValidationException refused && refused.getProblemCount() > 0) {
        return Optional.of(setting(refused.getProblem(0).getMessage()));
      }
      if (each instanceof BindException) {
        return Optional.of(
            "The port is taken by another process (" + each.getMessage() + "): set PORT.");
      }
      if ((each instanceof IllegalArgumentException || each instanceof NoSuchElementException)
          && String.valueOf(each.getMessage()).startsWith("SRCFG")) {
        return Optional.of(setting(String.valueOf(each.getMessage())));
      }
    }
    return Optional.empty();
  }

  private static String setting(String message) {
    String plain = NOISE.matcher(message.lines().findFirst().orElse("")).replaceAll("");
    Matcher property = PROPERTY.matcher(plain);
    String variable =
        property.find()
            ? " The variable is "
                + property.group(1).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_")
                + "; docs/configuration.md has an example."
            : "";
    return "A setting cannot be used: " + plain.replaceFirst("\\.?$", ".") + variable;
  }
}
