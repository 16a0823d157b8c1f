package dev.carillon.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A page that says "this test holds it" names a test there is.
class NamedTestsTest {

  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

  @ParameterizedTest
  @MethodSource("dev.carillon.docs.LinksTest#pages")
  void every_test_a_page_names_is_there(Path page) throws IOException {
    var sources = sources();

    assertThat(NAMED.matcher(Files.readString(page)).results())
        .allSatisfy(named -> {
          assertThat(sources).containsKey(named.group(1));
          if (named.group(2) != null) {
            assertThat(sources.get(named.group(1))).contains("void " + named.group(2) + "(");
          }
        });
  }

  private static Map<String, String> sources() throws IOException {
    try (var files = Files.walk(Path.of("src", "test", "java"))) {
      return files
          .filter(file -> file.toString().endsWith("Test.java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  NamedTestsTest::read));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }
}
