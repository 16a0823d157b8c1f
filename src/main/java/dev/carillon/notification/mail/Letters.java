package dev.carillon.notification.mail;

import dev.carillon.notification.Texts;
import io.quarkus.mailer.Mail;
import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Writes mails: the same words as HTML and as text. The template engine escapes in HTML; nothing
/// that could end a header line comes into a subject, a name or an address.
@Singleton
final class Letters {

  private static final Logger LOG = Logger.getLogger(Letters.class);

  private static final Pattern UNFIT_IN_A_NAME = Pattern.compile("[\"\\\\<>@,;:()]");
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s\\p{Cntrl}<>,;:\"()]+@[^\\s\\p{Cntrl}<>,;:\"()@]+");
  private static final int MOST_SUBJECT_LETTERS = 200;

  private final Template html;
  private final Template text;
  private final Texts texts;
  private final MailConfig config;

  Letters(
      @Location("notification/mail.html") Template html,
      @Location("notification/mail.txt") Template text,
      Texts texts,
      MailConfig config) {
    this.html = html;
    this.text = text;
    this.texts = texts;
    this.config = config;
  }

  /// A letter about one notification.
  Letter about(Envelope envelope) {
    return letter(envelope.language(), envelope.title(), List.of(item(envelope)));
  }

  /// A letter about what was held for a digest.
  ///
  /// @param envelopes at least one, all to one person
  Letter digest(List<Envelope> envelopes) {
    String language = envelopes.getFirst().language();
    String subject =
        texts
            .fill(
                language,
                "mail.digest.subject",
                Map.of("count", Integer.toString(envelopes.size())))
            .text();
    return letter(language, subject, envelopes.stream().map(this::item).toList());
  }

  /// A letter to somebody who is nobody's recipient, in English.
  ///
  /// @param text its title and its words are `<text>.title` and `<text>.text`
  /// @param link where it leads, or `null`
  Letter toGuest(String text, Map<String, String> values, @Nullable String link) {
    String title = texts.fill(Texts.ENGLISH, text + ".title", values).text();
    String message = texts.fill(Texts.ENGLISH, text + ".text", values).text();
    var item = new Letter.Item(title, message, link(link));
    return letter(Texts.ENGLISH, title, List.of(item), "mail.guest");
  }

  private Letter letter(String language, String subject, List<Letter.Item> items) {
    return letter(language, subject, items, "mail.footer");
  }

  private Letter letter(String language, String subject, List<Letter.Item> items, String footer) {
    return new Letter(
        language,
        subject(subject),
        items,
        texts.fill(language, "mail.open", Map.of()).text(),
        texts.fill(language, footer, Map.of("sender", config.fromName())).text());
  }

  /// {@return whether links that are only a path can be completed}
  boolean hasLinks() {
    return config.links().isPresent();
  }

  private static String subject(String title) {
    String line = Texts.oneLine(title);
    return line.length() <= MOST_SUBJECT_LETTERS
        ? line
        : line.substring(0, MOST_SUBJECT_LETTERS - 1) + "…";
  }

  private Letter.Item item(Envelope envelope) {
    return new Letter.Item(envelope.title(), envelope.message(), link(envelope.link()));
  }

  /// {@return an address that a click may open: http or https, completed if it is only a path}
  private @Nullable String link(@Nullable String wanted) {
    if (wanted == null) {
      return null;
    }
    try {
      var link = new URI(wanted);
      Optional<URI> whole =
          link.isAbsolute() ? Optional.of(link) : config.links().map(base -> base.resolve(link));
      return whole
          .filter(uri -> "https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
          .map(URI::toString)
          .orElse(null);
    } catch (URISyntaxException wrong) {
      LOG.debugf("A notification has a link that is none: %s", wrong.getReason());
      return null;
    }
  }

  /// Puts a letter into its envelope.
  ///
  /// @param messageId names the mail, the same for each try, so that receivers can tell a second
  ///   copy
  /// @throws IllegalArgumentException when the address could end a header line or name several
  Uni<Mail> mail(Letter letter, String address, String messageId) {
    if (!ADDRESS.matcher(address).matches()) {
      throw new IllegalArgumentException("An address must be one plain address");
    }
    return html.data("letter", letter)
        .createUni()
        .chain(asHtml ->
            text.data("letter", letter)
                .createUni()
                .map(asText ->
                    new Mail()
                        .addTo(address)
                        .setFrom(sender())
                        .setSubject(letter.subject())
                        .setText(asText)
                        .setHtml(asHtml)
                        .addHeader("Message-ID", "<" + messageId + "@" + domain() + ">")
                        .addHeader("Auto-Submitted", "auto-generated")));
  }

  private String sender() {
    String name = UNFIT_IN_A_NAME.matcher(Texts.oneLine(config.fromName())).replaceAll(" ").strip();
    return name.isEmpty() ? config.from() : name + " <" + config.from() + ">";
  }

  private String domain() {
    return config.from().substring(config.from().lastIndexOf('@') + 1);
  }
}
