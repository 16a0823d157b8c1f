package dev.carillon.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The alert rules and the dashboard ask for what is measured, and each alert has its page.
class MonitoringTest {

  private static final Path FOLDER = Path.of("k8s", "monitoring");

  private static final Pattern METRIC =
      Pattern.compile("\\b((?:carillon|queue|sql|http|jvm|process)_[a-z_]+)\\b");

  /// Measured by Quarkus, and named on the page of metrics as a group.
  private static final Pattern OF_QUARKUS = Pattern.compile("(sql_pool|http_server|jvm)_.*");

  private static List<JsonNode> alerts() throws IOException {
    List<JsonNode> alerts = new ArrayList<>();
    for (JsonNode group :
        Manifests.YAML.readTree(FOLDER.resolve("rules.yaml").toFile()).path("groups")) {
      group.path("rules").forEach(alerts::add);
    }
    return alerts;
  }

  private static List<String> questions() throws IOException {
    List<String> asked = new ArrayList<>();
    alerts().forEach(alert -> asked.add(alert.path("expr").asText()));
    JsonNode dashboard = new ObjectMapper().readTree(FOLDER.resolve("dashboard.json").toFile());
    for (JsonNode panel : dashboard.path("panels")) {
      panel.path("targets").forEach(target -> asked.add(target.path("expr").asText()));
    }
    JsonNode scaler =
        Manifests.YAML.readTree(Path.of("k8s", "overlays", "keda", "worker-scaler.yaml").toFile());
    asked.add(scaler.at("/spec/triggers/0/metadata/query").asText());
    return asked;
  }

  @Test
  void what_is_asked_for_is_measured() throws IOException {
    String page = Files.readString(Path.of("docs", "metrics.md"));
    var asked =
        questions().stream()
            .flatMap(question -> METRIC.matcher(question).results().map(found -> found.group(1)))
            .distinct()
            .toList();

    assertThat(asked).hasSizeGreaterThan(12);
    assertThat(asked)
        .filteredOn(metric -> !OF_QUARKUS.matcher(metric).matches())
        .allSatisfy(metric ->
            assertThat(page)
                .containsPattern("`" + metric.replaceAll("_(bucket|sum|count)$", "") + "[`{]"));
  }

  @Test
  void every_alert_has_its_section_in_the_runbook() throws IOException {
    String page = Files.readString(Path.of("docs", "runbook.md"));

    assertThat(alerts())
        .hasSizeGreaterThan(8)
        .allSatisfy(alert -> {
          String name = alert.path("alert").asText();
          assertThat(page).contains("\n## " + name + "\n");
          assertThat(alert.at("/annotations/runbook_url").asText())
              .isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
          assertThat(alert.at("/labels/severity").asText()).isIn("warning", "critical");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"check rules rules.yaml", "test rules rules-test.yaml"})
  void promtool_agrees(String command) throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool"))),
        "promtool is not installed: the rules are not run");
    List<String> words = new ArrayList<>(List.of("promtool"));
    words.addAll(List.of(command.split(" ")));

    var process =
        new ProcessBuilder(words).directory(FOLDER.toFile()).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }
}
