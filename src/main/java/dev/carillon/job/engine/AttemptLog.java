package dev.carillon.job.engine;

import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// The oracle of the fault tests: each attempt appends a line when it starts and one when it ends,
/// to a file outside the database (`carillon.test-jobs.log`). Off, and free, unless it is set.
///
/// One `write` to a file opened for appending, so that several processes may share it. It blocks
/// the event loop for that write, which is why it is for tests alone.
@Singleton
final class AttemptLog {

  private final @Nullable OutputStream file;
  private final String node;
  private final InstantSource clock;

  AttemptLog(
      @ConfigProperty(name = "carillon.test-jobs.log") Optional<Path> path, WorkerConfig config) {
    this.file = path.map(AttemptLog::open).orElse(null);
    this.node = Node.name(config);
    this.clock = InstantSource.system();
  }

  private static OutputStream open(Path path) {
    try {
      return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "carillon.test-jobs.log names a file that cannot be written", e);
    }
  }

  void started(Claimed job) {
    append(job, "start", null);
  }

  /// @param outcome name of the outcome, the failure or the reason it was stopped for
  void ended(Claimed job, String outcome) {
    append(job, "end", outcome);
  }

  private void append(Claimed job, String event, @Nullable String outcome) {
    if (file == null) {
      return;
    }
    String line =
        new JsonObject()
                .put("job", Long.toString(job.id()))
                .put("type", job.kind())
                .put("attempt", job.attempt())
                .put("lease", Long.toString(job.lease()))
                .put("node", node)
                .put("pid", ProcessHandle.current().pid())
                .put("event", event)
                .put("outcome", outcome)
                .put("at", clock.instant().toString())
                .encode()
            + "\n";
    try {
      file.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The attempt log cannot be written", e);
    }
  }
}
