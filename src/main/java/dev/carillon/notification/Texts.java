package dev.carillon.notification;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// The words of all catalogues, in each language.
@Singleton
public final class Texts {

  /// What is told to a person who set no language, and where a language lacks a text.
  public static final String ENGLISH = "en";

  /// The languages there are texts in.
  public static final List<String> LANGUAGES = List.of(ENGLISH, "fr");

  private static final Logger LOG = Logger.getLogger(Texts.class);

  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9]*)}");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\u2028\u2029]+");
  private static final String UNKNOWN = "…";

  /// Begins a value that is to be told as the title of a kind of job, in the reader's language.
  static final String KIND = "kind.";

  /// Begins a value that is the key of a text, in the reader's language.
  public static final String KEY = "text.";

  private final Map<String, Map<String, String>> byLanguage;

  Texts(@All List<NotificationCatalogue> catalogues) {
    this.byLanguage =
        LANGUAGES.stream()
            .collect(Collectors.toMap(language -> language, language -> all(catalogues, language)));
  }

  /// A text with its places filled.
  ///
  /// @param missing names of places nothing was given for; an ellipsis stands there
  public record Filled(String text, Set<String> missing) {}

  /// The text of a key with its places filled; control characters of values become spaces, so that
  /// a text of one line stays one.
  ///
  /// @param language one of [#LANGUAGES]; any other is English
  /// @throws IllegalArgumentException when no language has the key
  public Filled fill(String language, String key, Map<String, String> values) {
    String text =
        find(language, key).orElseThrow(() -> new IllegalArgumentException("No text " + key));
    Set<String> missing = new TreeSet<>();
    String filled =
        PLACE
            .matcher(text)
            .replaceAll(place -> literal(place, translated(language, values), missing));
    if (!missing.isEmpty()) {
      LOG.warnf("Nothing was given for %s of the text %s; an ellipsis stands there", missing, key);
    }
    return new Filled(filled, missing);
  }

  /// Jobs are told before it is known who reads of them, so their names come as keys.
  private Map<String, String> translated(String language, Map<String, String> values) {
    Map<String, String> translated = new HashMap<>(values);
    translated.replaceAll((name, value) -> {
      if (value.startsWith(KIND)) {
        return titleOfKind(language, value.substring(KIND.length()));
      }
      return value.startsWith(KEY)
          ? find(language, value.substring(KEY.length())).orElse(UNKNOWN)
          : value;
    });
    return translated;
  }

  private static String literal(
      MatchResult place, Map<String, String> values, Set<String> missing) {
    String value = values.get(place.group(1));
    if (value == null || value.isBlank()) {
      missing.add(place.group(1));
      return UNKNOWN;
    }
    return Matcher.quoteReplacement(oneLine(value));
  }

  /// {@return the value with its control characters and line breaks made spaces}
  public static String oneLine(String value) {
    return CONTROL.matcher(value).replaceAll(" ").strip();
  }

  /// {@return the text of a key in this language, else in English}
  public Optional<String> find(String language, String key) {
    Map<String, String> english = byLanguage.getOrDefault(ENGLISH, Map.of());
    return Optional.ofNullable(
        byLanguage.getOrDefault(language, english).getOrDefault(key, english.get(key)));
  }

  /// {@return the names of places in a text}
  static Set<String> places(String text) {
    return PLACE.matcher(text).results().map(place -> place.group(1)).collect(Collectors.toSet());
  }

  /// {@return what people call a kind of job: its title in the texts (`kind.schema-rebuild`), else
  /// its name with capitals}
  public String titleOfKind(String language, String kind) {
    return find(language, KIND + kind)
        .orElseGet(() ->
            Arrays.stream(kind.split("[._-]+", -1))
                .filter(word -> !word.isEmpty())
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining(" ")));
  }

  private static Map<String, String> all(List<NotificationCatalogue> catalogues, String language) {
    Map<String, String> texts = new HashMap<>();
    for (NotificationCatalogue catalogue : catalogues) {
      read("notifications/" + catalogue.bundle() + "_" + language + ".properties")
          .forEach((key, text) -> texts.put((String) key, (String) text));
    }
    return Map.copyOf(texts);
  }

  private static Properties read(String resource) {
    var texts = new Properties();
    try (var in = Texts.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("The texts " + resource + " are missing");
      }
      texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return texts;
  }
}
