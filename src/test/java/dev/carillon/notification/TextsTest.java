package dev.carillon.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextsTest {

  private final Texts texts = new Texts(List.of(new BuiltInTypes()));

  static List<NotificationType> types() {
    return new BuiltInTypes().types();
  }

  @ParameterizedTest
  @MethodSource("types")
  void a_type_has_all_its_words_in_each_language_and_fills_every_place(NotificationType type) {
    Map<String, String> values =
        type.placeholders().stream().collect(Collectors.toMap(name -> name, name -> "x"));

    for (String language : Texts.LANGUAGES) {
      for (String part : List.of(".title", ".text")) {
        var filled = texts.fill(language, type.template() + part, values);
        assertThat(filled.missing()).as(language + " " + type.name() + part).isEmpty();
        assertThat(filled.text()).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void every_type_is_translated(NotificationType type) {
    String key = type.template() + ".text";

    String english = texts.find("en", key).orElseThrow();
    String french = texts.find("fr", key).orElseThrow();

    assertThat(Texts.places(french)).isEqualTo(Texts.places(english));
    if (!english.equals("{message}")) {
      assertThat(french).isNotEqualTo(english);
    }
  }

  @Test
  void every_language_has_the_same_texts_with_the_same_places() throws IOException {
    Path texts = Path.of("src", "main", "resources", "notifications");
    Map<String, Map<String, Set<String>>> places = new TreeMap<>();
    try (var files = Files.list(texts)) {
      for (Path file : files.toList()) {
        places.put(String.valueOf(file.getFileName()), places(file));
      }
    }

    assertThat(places).isNotEmpty();
    places.forEach((file, own) ->
        assertThat(own).as(file).isEqualTo(places.get(file.replaceAll("_.*", "_en.properties"))));
  }

  private static Map<String, Set<String>> places(Path file) throws IOException {
    var texts = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      texts.load(in);
    }
    return texts.entrySet().stream()
        .collect(
            Collectors.toMap(
                text -> (String) text.getKey(), text -> Texts.places((String) text.getValue())));
  }

  @Test
  void a_place_for_which_nothing_was_given_is_an_ellipsis_and_is_named() {
    var filled = texts.fill("en", "job_failed.text", Map.of("job", "Export"));

    assertThat(filled.text()).isEqualTo("Export failed: …");
    assertThat(filled.missing()).containsExactly("error");
  }

  @Test
  void a_value_stays_on_its_line_and_is_not_read_as_a_place() {
    var filled =
        texts.fill(
            "en", "job_failed.text", Map.of("job", "A\r\nBcc: b\u0000", "error", "{job} $1"));

    assertThat(filled.text()).isEqualTo("A Bcc: b failed: {job} $1");
  }

  @Test
  void a_language_without_words_is_told_in_english() {
    assertThat(texts.fill("xx", "other.title", Map.of()).text()).isEqualTo("Notification");
  }

  @Test
  void a_kind_of_job_is_called_by_its_title_or_by_its_name() {
    assertThat(texts.titleOfKind("en", "schema-rebuild")).isEqualTo("Schema Rebuild");
    assertThat(texts.titleOfKind("fr", "schema-rebuild")).isEqualTo("Reconstruction du schéma");
    assertThat(texts.titleOfKind("en", "student.delete-all")).isEqualTo("Student Delete All");
  }
}
