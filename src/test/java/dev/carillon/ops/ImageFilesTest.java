package dev.carillon.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The image files keep the rules that a linter would hold them to (names of hadolint's in
/// brackets), and ours: nobody is root, and nothing of the image can be written.
class ImageFilesTest {

  private static final Path FOLDER = Path.of("src", "main", "docker");

  /// One instruction, its continued lines joined.
  private record Instruction(String name, String rest) {}

  static Stream<Path> files() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.getFileName().toString().matches("Dockerfile\\.[a-z-]+"))
          .toList()
          .stream();
    }
  }

  private static List<Instruction> instructions(Path file) throws IOException {
    List<Instruction> instructions = new ArrayList<>();
    var text = Files.readString(file).replaceAll("\\\\\\n\\s*", "");
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int space = line.indexOf(' ');
      instructions.add(new Instruction(line.substring(0, space), line.substring(space + 1)));
    }
    return instructions;
  }

  private static Stream<String> of(List<Instruction> all, String name) {
    return all.stream().filter(each -> each.name().equals(name)).map(Instruction::rest);
  }

  @ParameterizedTest
  @MethodSource("files")
  void every_base_image_has_a_version_and_is_not_latest(Path file) throws IOException {
    assertThat(of(instructions(file), "FROM"))
        .isNotEmpty()
        .allSatisfy(
            base -> // [DL3006, DL3007]
            assertThat(base.replaceFirst(" .*", "")).contains(":").doesNotEndWith(":latest"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void who_runs_is_nobody_who_owns_anything(Path file) throws IOException {
    var all = instructions(file);

    assertThat(of(all, "USER").reduce((first, last) -> last)).hasValue("10001:10001"); // [DL3002]
    var last = all.subList(lastFrom(all), all.size());
    assertThat(of(last, "COPY")).noneMatch(copy -> copy.contains("--chown"));
  }

  private static int lastFrom(List<Instruction> all) {
    int last = 0;
    for (int n = 0; n < all.size(); n++) {
      last = all.get(n).name().equals("FROM") ? n : last;
    }
    return last;
  }

  @ParameterizedTest
  @MethodSource("files")
  void a_signal_reaches_the_service_and_no_shell(Path file) throws IOException {
    var all = instructions(file);

    assertThat(of(all, "ENTRYPOINT")).singleElement().asString().startsWith("["); // [DL3025]
    assertThat(of(all, "CMD")).containsExactly("[\"serve\"]");
  }

  @ParameterizedTest
  @MethodSource("files")
  void nothing_is_added_that_is_copied_elsewhere_or_fetched(Path file) throws IOException {
    var all = instructions(file);

    assertThat(of(all, "ADD")).isEmpty(); // [DL3020]
    assertThat(of(all, "WORKDIR"))
        .isNotEmpty()
        .allMatch(place -> place.startsWith("/")); // [DL3000]
    assertThat(of(all, "RUN")).noneMatch(run -> run.matches(".*\\b(sudo|apt-get|curl|wget)\\b.*"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void what_is_copied_from_the_tree_is_there_after_a_build(Path file) throws IOException {
    var copied =
        of(instructions(file), "COPY")
            .filter(copy -> !copy.contains("--from="))
            .map(copy -> copy.replaceAll("--\\S+ ", ""))
            .flatMap(copy -> Stream.of(copy.split(" ")).limit(copy.split(" ").length - 1L))
            .toList();

    assertThat(copied)
        .isNotEmpty()
        .filteredOn(source -> !source.startsWith("target/"))
        .allSatisfy(source -> assertThat(Path.of(source)).exists());
    assertThat(copied)
        .filteredOn(source -> source.startsWith("target/"))
        .allMatch(
            source -> source.equals("target/*-runner") || source.startsWith("target/quarkus-app/"));
  }
}
