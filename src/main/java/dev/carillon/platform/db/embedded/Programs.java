package dev.carillon.platform.db.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs the server's own programs: `initdb`, `pg_ctl`.
///
/// PostgreSQL refuses to run as root. A user namespace of its own makes root look like nobody to it
/// while the files stay root's.
final class Programs {

  private static final List<String> IN_A_USER_NAMESPACE = List.of("unshare", "-U");
  private static final long LONGEST_RUN_SECONDS = 120;

  private final Path home;
  private final List<String> prefix;

  Programs(Path home) {
    this.home = home;
    this.prefix = isRoot() ? IN_A_USER_NAMESPACE : List.of();
    if (!prefix.isEmpty() && !namespacesWork()) {
      throw new EmbeddedServerFailure(
          "The embedded PostgreSQL cannot run as root here because user namespaces are closed"
              + "; start Carillon as an ordinary user, or set CARILLON_DATABASE_URL.");
    }
  }

  /// Runs one program to its end.
  ///
  /// @return the exit code, -1 when it took too long
  int run(String program, String... arguments) throws IOException {
    var command = new ArrayList<>(prefix);
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    return exitCode(command, home.resolveSibling(program + ".log"));
  }

  private static boolean namespacesWork() {
    var command = new ArrayList<>(IN_A_USER_NAMESPACE);
    command.add("true");
    try {
      return exitCode(command, Path.of("/dev/null")) == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  private static int exitCode(List<String> command, Path output) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().put("LC_ALL", "C");
    var process = builder.start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return -1;
      }
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServerFailure(
          "Interrupted while PostgreSQL was being started.", interrupted);
    }
  }

  private static boolean isRoot() {
    try {
      var self = Path.of("/proc/self");
      return Files.exists(self) && Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
