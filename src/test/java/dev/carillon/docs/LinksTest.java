package dev.carillon.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every relative link of every page leads somewhere, its heading included.
class LinksTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("```.*?```|`[^`\n]*`", Pattern.DOTALL);
  private static final Pattern HEADING = Pattern.compile("^#+ +(.+)$", Pattern.MULTILINE);
  private static final Pattern SCHEME = Pattern.compile("[a-z]+:.*");

  static List<Path> pages() throws IOException {
    var pages = new ArrayList<Path>();
    try (var top = Files.list(Path.of("."));
        var docs = Files.walk(Path.of("docs"))) {
      Stream.concat(top, docs)
          .filter(path -> path.toString().endsWith(".md"))
          .map(Path::normalize)
          .sorted()
          .forEach(pages::add);
    }
    assertThat(pages).contains(Path.of("README.md"));
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_relative_link_leads_somewhere(Path page) throws IOException {
    var text = CODE.matcher(Files.readString(page)).replaceAll("");

    var links = LINK.matcher(text).results().map(found -> found.group(1)).toList();

    assertThat(links)
        .filteredOn(link -> !SCHEME.matcher(link).matches())
        .allSatisfy(link -> assertLeadsSomewhere(page, link));
  }

  private static void assertLeadsSomewhere(Path page, String link) throws IOException {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    assertThat(target).as("%s -> %s", page, link).exists();
    if (hash >= 0) {
      assertThat(headings(target)).as("%s -> %s", page, link).contains(link.substring(hash + 1));
    }
  }

  /// The anchors a page offers, made of its headings as GitHub makes them.
  private static Set<String> headings(Path page) throws IOException {
    return HEADING
        .matcher(Files.readString(page))
        .results()
        .map(found -> found.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
