package dev.carillon.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.carillon.job.api.JobView;
import dev.carillon.platform.security.SecretLooks;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Takes out of what is shown what looks like a secret: by the name of its field, or by its own
/// looks. docs/console.md lists both. Nobody is shown them, whatever their role. Any thread may
/// call.
@Singleton
final class Mask {

  /// What is shown instead.
  static final String SHOWN = SecretLooks.SHOWN;

  private static final List<String> NAMES =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "secret",
          "token",
          "authorization",
          "cookie",
          "credential",
          "apikey",
          "privatekey",
          "accesskey",
          "signature");

  private final ObjectMapper json;

  Mask(ObjectMapper json) {
    this.json = json;
  }

  /// @param text JSON text with the masked values replaced, or `null`
  /// @param places of the masked values, as RFC 6901 writes them
  record Masked(@Nullable String text, List<String> places) {}

  /// @param text JSON text, or `null`
  Masked json(@Nullable String text) {
    if (text == null) {
      return new Masked(null, List.of());
    }
    try {
      List<String> places = new ArrayList<>();
      JsonNode shown = masked(json.readTree(text), "", places);
      return new Masked(json.writeValueAsString(shown), places);
    } catch (JsonProcessingException unreadable) {
      throw new IllegalStateException("Stored JSON that cannot be read", unreadable);
    }
  }

  /// {@return a text with what looks like a secret replaced}
  static String text(String text) {
    return SecretLooks.masked(text);
  }

  /// {@return how far a job is, with what looks like a secret replaced}
  static JobView.@Nullable Progress progress(JobView.@Nullable Progress told) {
    return told == null
        ? null
        : new JobView.Progress(
            told.current(),
            told.total(),
            told.percentage(),
            maybe(told.message()),
            maybe(told.phase()));
  }

  /// {@return the same for a text that may not be there}
  static @Nullable String maybe(@Nullable String text) {
    return text == null ? null : text(text);
  }

  private static JsonNode masked(JsonNode value, String place, List<String> places) {
    return switch (value) {
      case ObjectNode object -> {
        object
            .propertyStream()
            .toList()
            .forEach(field -> {
              String at = place + "/" + pointer(field.getKey());
              if (isSecret(field.getKey()) && !field.getValue().isNull()) {
                places.add(at);
                object.put(field.getKey(), SHOWN);
              } else {
                object.set(field.getKey(), masked(field.getValue(), at, places));
              }
            });
        yield object;
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          array.set(i, masked(array.get(i), place + "/" + i, places));
        }
        yield array;
      }
      case TextNode word -> {
        String shown = text(word.textValue());
        if (!shown.equals(word.textValue())) {
          places.add(place);
        }
        yield new TextNode(shown);
      }
      default -> value;
    };
  }

  private static boolean isSecret(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[-_ .]", "");
    return plain.equals("pin") || NAMES.stream().anyMatch(plain::contains);
  }

  private static String pointer(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
