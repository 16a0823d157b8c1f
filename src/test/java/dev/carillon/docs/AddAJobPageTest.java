package dev.carillon.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What docs/add-a-job.md shows is code that compiles and is tested.
class AddAJobPageTest {

  private static final Path CODE = Path.of("src", "test", "java", "dev", "carillon", "docs");

  @ParameterizedTest
  @ValueSource(strings = {"WaterBeds", "CountPrimes"})
  void the_page_shows_the_class_as_it_is(String type) throws IOException {
    var code = Files.readString(CODE.resolve(type + ".java"));
    var withoutPackage = code.substring(code.indexOf("import "));

    assertThat(Files.readString(Path.of("docs", "add-a-job.md")))
        .contains("```java\n" + withoutPackage + "```\n");
  }
}
