package dev.carillon.platform.http;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Which build this program is. The build writes it down; what was compiled without Maven does not
/// know.
///
/// @param version of the release
/// @param commit the first digits of the commit it was built from, with `-dirty` behind it if the
///   tree had changes
/// @param builtAt when, in UTC, as ISO 8601 has it
@RegisterForReflection
@Schema(name = "Version", description = "Which build answers.")
public record BuildInfo(
    @Schema(description = "Version of the release.", examples = "0.1.0") String version,
    @Schema(
            description = "Commit it was built from, with -dirty behind it if there were changes.",
            examples = "84aa4b8d1c02")
        String commit,
    @Schema(
            description = "When it was built, in UTC; unknown if the build did not say.",
            examples = "2026-11-25T22:57:00Z")
        String builtAt) {

  private static final String UNKNOWN = "unknown";

  /// Read when this class is initialised: in a native executable that is when it is built.
  private static final BuildInfo HERE = read();

  /// {@return the build that runs}
  public static BuildInfo here() {
    return HERE;
  }

  @Override
  public String toString() {
    return "Carillon " + version + " (commit " + commit + ", built " + builtAt + ")";
  }

  private static BuildInfo read() {
    var written = new Properties();
    try (var in = BuildInfo.class.getResourceAsStream("/carillon-build.properties")) {
      if (in != null) {
        written.load(in);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return new BuildInfo(
        known(written, "version"), known(written, "commit"), known(written, "built-at"));
  }

  /// Maven leaves what it has no value for as it is.
  private static String known(Properties written, String name) {
    String value = written.getProperty(name, UNKNOWN);
    return value.startsWith("$") ? UNKNOWN : value;
  }
}
