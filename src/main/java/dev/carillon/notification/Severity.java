package dev.carillon.notification;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// How a notification is meant (domain-001 §1).
@Schema(
    type = SchemaType.STRING,
    enumeration = {"info", "warning", "error", "success"})
public enum Severity {
  INFO,
  WARNING,
  ERROR,
  SUCCESS;

  /// {@return its name in the API and in the database}
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Severity named(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
