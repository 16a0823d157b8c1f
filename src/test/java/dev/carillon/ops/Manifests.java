package dev.carillon.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The manifests under k8s/ as `kubectl kustomize` puts them together.
final class Manifests {

  static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static final int PATIENCE_SECONDS = 60;

  private Manifests() {}

  /// {@return the directories that can be applied}
  static Stream<String> directories() {
    return Stream.concat(
        Stream.of("base"),
        Stream.of("dev", "prod", "keda", "knative", "cloudnative-pg").map(n -> "overlays/" + n));
  }

  /// Skips the calling test, with a message, where `kubectl` is not installed.
  static List<JsonNode> of(String directory) throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        isInstalled("kubectl"), "kubectl is not installed: the manifests are not put together");
    Path errors = Files.createTempFile("kustomize", ".err");
    var process =
        new ProcessBuilder("kubectl", "kustomize", "k8s/" + directory)
            .redirectError(errors.toFile())
            .start();
    byte[] built = process.getInputStream().readAllBytes();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("k8s/" + directory + ": " + Files.readString(errors));
    }
    List<JsonNode> manifests = new ArrayList<>();
    try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(built)) {
      values.forEachRemaining(manifests::add);
    }
    return manifests;
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
