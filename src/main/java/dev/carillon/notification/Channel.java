package dev.carillon.notification;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// A way to a person. The words are those of document 003.
@Schema(
    type = SchemaType.STRING,
    enumeration = {"in_app", "email", "push", "webhook"})
public enum Channel {
  /// The inbox and, at once, whoever is connected.
  IN_APP("in_app"),
  EMAIL("email"),
  /// Prepared: nothing delivers it yet.
  PUSH("push"),
  /// Endpoints of the tenant; no preference of a person holds it back.
  WEBHOOK("webhook");

  private final String word;

  Channel(String word) {
    this.word = word;
  }

  /// {@return its name in the API and in the database}
  @JsonValue
  public String word() {
    return word;
  }

  /// {@return the channel of this name, empty when there is none}
  public static Optional<Channel> named(String word) {
    return Arrays.stream(values()).filter(channel -> channel.word.equals(word)).findFirst();
  }
}
