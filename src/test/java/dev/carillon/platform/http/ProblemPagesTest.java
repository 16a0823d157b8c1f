package dev.carillon.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemPagesTest {

  private static final Path PAGES = Path.of("docs", "problems");

  @ParameterizedTest
  @EnumSource
  void each_problem_has_a_page_that_says_what_it_means_and_what_to_do(ProblemType type)
      throws IOException {
    var page = Files.readString(PAGES.resolve(type.slug() + ".md"));

    assertThat(page)
        .startsWith("# " + type.title() + "\n")
        .contains("`" + type.status() + "`", "`" + type.uri() + "`")
        .contains("## What it means", "## What to do");
  }

  @Test
  void each_page_has_its_problem() throws IOException {
    var known = Arrays.stream(ProblemType.values()).map(type -> type.slug() + ".md").toList();

    try (var pages = Files.list(PAGES)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(known);
    }
  }
}
