package dev.carillon.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A build of the service: the folder that Maven makes. That of this tree gets the AOT cache its
/// image has, so that a replica is there again in a few seconds.
final class Program {

  /// The one of this tree.
  static final Program PRESENT = new Program(Path.of("target", "quarkus-app"), true);

  private static final int MINUTES_TO_TRAIN = 5;

  private final Path folder;
  private final boolean trains;

  /// @param trains whether it is started so often that a trial run is worth its time
  private Program(Path folder, boolean trains) {
    this.folder = folder.toAbsolutePath();
    this.trains = trains;
  }

  /// Another build, started by its jar.
  static Program in(Path folder) {
    return new Program(folder, false);
  }

  Path folder() {
    return folder;
  }

  /// What starts it. The first call for a build makes a trial run.
  synchronized List<String> command() {
    List<String> command =
        new ArrayList<>(List.of(java(), "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    if (!trains) {
      command.addAll(List.of("-jar", folder.resolve("quarkus-run.jar").toString(), "serve"));
      return command;
    }
    Path cache = folder.resolve("carillon.aot");
    if (changed(cache) < changed(folder.resolve("quarkus-run.jar"))) {
      train();
    }
    command.addAll(List.of("@" + folder.resolve("carillon.args"), "serve"));
    return command;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static long changed(Path file) {
    return file.toFile().lastModified();
  }

  private void train() {
    try {
      Files.createDirectories(Lab.RESULTS);
      File log = Lab.RESULTS.resolve("train.log").toFile();
      var builder =
          new ProcessBuilder(
              java(),
              "src/main/docker/Train.java",
              folder.toString(),
              Integer.toString(Replica.freePort()));
      builder.redirectErrorStream(true).redirectOutput(log);
      Process trial = builder.start();
      if (!trial.waitFor(MINUTES_TO_TRAIN, TimeUnit.MINUTES) || trial.exitValue() != 0) {
        trial.destroy();
        throw new IllegalStateException("The trial run failed; its log is " + log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
