package dev.carillon.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PageFilesTest {

  private static final int MOST_BYTES = 200_000;
  private static final Pattern LINKED = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"");
  private static final Pattern IMPORTED =
      Pattern.compile("(?:from|import)\\s*\"(?:\\./|/static/bundle/)([^\"]+\\.js)\"");
  private static final Pattern LAZY =
      Pattern.compile("import\\(\\s*\"(?:\\./|/static/bundle/)(overview[^\"]*\\.js)\"");
  private static final String BUNDLE = "/static/bundle/";

  @Test
  void the_page_is_there_for_everybody_and_allows_its_own_files_alone() {
    given()
        .get("/")
        .then()
        .statusCode(200)
        .contentType("text/html")
        .header(
            "Content-Security-Policy",
            allOf(
                containsString("default-src 'none'"),
                containsString("script-src 'self';"),
                containsString("style-src 'self';"),
                containsString("frame-ancestors 'none'"),
                not(containsString("unsafe")),
                not(containsString("http"))))
        .body(not(containsString("<style")))
        .body(not(containsString(" style=")))
        .body(not(containsString("<script>")))
        .body(not(containsString("//")));
  }

  @Test
  void what_the_page_names_is_there_without_a_token() {
    for (var file : named()) {
      given().get(file).then().statusCode(200);
    }
  }

  @Test
  void browsers_keep_what_has_a_hash_in_its_name_and_ask_for_the_rest() {
    given().get("/").then().header("Cache-Control", "no-cache");
    var bundles = named().stream().filter(file -> file.startsWith(BUNDLE)).toList();
    assertThat(bundles).allMatch(file -> file.matches(".*-[A-Z0-9]{8}\\.(js|css)"));
    for (var file : bundles) {
      given().get(file).then().header("Cache-Control", containsString("immutable"));
    }
    given()
        .get(BUNDLE + "app-GONEGONE.js")
        .then()
        .statusCode(404)
        .header("Cache-Control", "no-cache");
  }

  @Test
  void the_first_load_of_the_overview_is_below_200_kb_gzipped() throws IOException {
    var loaded = new LinkedHashSet<>(named());
    loaded.add("/");
    var open = new ArrayDeque<>(loaded);
    while (!open.isEmpty()) {
      for (var next : imports(text(open.poll()))) {
        if (loaded.add(next)) {
          open.add(next);
        }
      }
    }
    int bytes = 0;
    for (var file : loaded) {
      bytes += gzipped(text(file));
    }

    assertThat(loaded).anyMatch(file -> file.contains("overview"));
    assertThat(bytes).isLessThan(MOST_BYTES);
  }

  private static Set<String> named() {
    var files = new LinkedHashSet<String>();
    var links = LINKED.matcher(text("/"));
    while (links.find()) {
      files.add(links.group(1));
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(3);
    return files;
  }

  /// What a file brings along, and the overview with its charts beside it.
  private static Set<String> imports(String script) {
    var files = new LinkedHashSet<String>();
    var imports = IMPORTED.matcher(script);
    while (imports.find()) {
      files.add(BUNDLE + imports.group(1));
    }
    var lazy = LAZY.matcher(script);
    while (lazy.find()) {
      files.add(BUNDLE + lazy.group(1));
    }
    var charts = Pattern.compile("import\\(\\s*\"(?:\\./|/static/bundle/)(chart[^\"]*\\.js)\"");
    var library = charts.matcher(script);
    while (library.find()) {
      files.add(BUNDLE + library.group(1));
    }
    return files;
  }

  private static String text(String path) {
    return given().get(path).then().statusCode(200).extract().asString();
  }

  private static int gzipped(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.size();
  }
}
