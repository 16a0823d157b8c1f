package dev.carillon.notification.mail;

import io.quarkus.qute.TemplateData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a mail says: the model of both of its templates.
///
/// @param language its language, such as `en`
/// @param subject one line
/// @param items what it tells; one, or those of a digest
/// @param openLabel what the links are called
/// @param footer why the reader gets it
@TemplateData
public record Letter(
    String language, String subject, List<Item> items, String openLabel, String footer) {

  /// A notification in a mail.
  ///
  /// @param link an http or https address, or `null`
  @TemplateData
  public record Item(String title, String message, @Nullable String link) {}
}
