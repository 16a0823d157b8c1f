package dev.carillon.socketio;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs the scripts of `src/test/node`.
final class NodeScript {

  /// Beyond this a script hangs; each of its steps has 15 s.
  private static final long MOST_SECONDS = 90;

  private static final Path FOLDER = Path.of("src", "test", "node");
  private static final String CLIENT = "socket.io-client";

  private NodeScript() {}

  /// {@return whether there is Node and the package}
  static boolean isInstalled() {
    try {
      return modules().isPresent()
          && new ProcessBuilder("node", "--version")
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start()
                  .waitFor()
              == 0;
    } catch (IOException noNode) {
      return false;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Optional<Path> modules() {
    return Stream.concat(
            Stream.of(FOLDER.resolve("node_modules").toString()),
            Stream.of("CARILLON_NODE_MODULES", "NODE_PATH")
                .map(System::getenv)
                .filter(Objects::nonNull))
        .map(Path::of)
        .filter(folder -> Files.isDirectory(folder.resolve(CLIENT)))
        .findFirst();
  }

  /// {@return what it says, its standard error too, stripped}
  static String run(String script, String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    var output = Files.createTempFile("carillon-node", ".txt");
    try {
      var builder =
          new ProcessBuilder(command)
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("NODE_PATH", modules().orElseThrow().toAbsolutePath().toString());
      var process = builder.start();
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      return Files.readString(output, StandardCharsets.UTF_8).strip();
    } finally {
      Files.delete(output);
    }
  }
}
