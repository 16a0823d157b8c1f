package dev.carillon.live;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name of a stream, `job:<id>` or `job:<unique key>`. What is a number is an id.
///
/// @param text the whole name
/// @param job what follows `job:`
record StreamName(String text, String job) {

  private static final String PREFIX = "job:";

  /// The form of a unique key: no control characters, of which one separates tenant and key.
  private static final Pattern FORM = Pattern.compile("[^\\x00-\\x1f\\x7f-\\x9f]{1,255}");

  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

  /// @throws ProblemException when there can be no such stream
  static StreamName of(String text) {
    if (!text.startsWith(PREFIX) || !FORM.matcher(text.substring(PREFIX.length())).matches()) {
      throw new ProblemException(
          ProblemType.VALIDATION_FAILED,
          "A stream is called job:<id> or job:<unique key>, the key of 1 to 255 characters.",
          Map.of("stream", text.length() > 300 ? text.substring(0, 300) : text));
    }
    return new StreamName(text, text.substring(PREFIX.length()));
  }

  /// The job's id; empty when the stream is named by a unique key.
  Optional<Long> id() {
    return ID.matcher(job).matches() ? Optional.of(Long.valueOf(job)) : Optional.empty();
  }
}
