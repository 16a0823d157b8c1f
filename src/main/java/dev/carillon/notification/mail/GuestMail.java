package dev.carillon.notification.mail;

import dev.carillon.job.JobDefaults;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Mail to an address that is nobody's here yet: there are no preferences to ask and no inbox
/// beside it, so whoever asks for it has a reason and a job of their own.
@Singleton
public final class GuestMail {

  /// The plan of every mail, for such jobs.
  public static final JobDefaults PLAN = DeliverMail.PLAN;

  /// What such jobs depend on.
  public static final Set<String> NEEDS = DeliverMail.NEEDS;

  private final Letters letters;
  private final Postbox postbox;

  GuestMail(Letters letters, Postbox postbox) {
    this.letters = letters;
    this.postbox = postbox;
  }

  /// {@return whether mail is sent at all}
  public boolean isOpen() {
    return postbox.isOpen();
  }

  /// {@return whether a link that is only a path leads anywhere in a mail}
  public boolean hasLinks() {
    return letters.hasLinks();
  }

  /// Sends one.
  ///
  /// @param text of a catalogue: `<text>.title` and `<text>.text`
  /// @param values of the places in both
  /// @param link where it leads, or `null`
  /// @param id names the mail, the same for each try
  /// @return fails as a mail to a person does: what the failure says holds no address
  public Uni<Void> send(
      String text, Map<String, String> values, @Nullable String link, String address, String id) {
    return Uni.createFrom()
        .deferred(() -> letters.mail(letters.toGuest(text, values, link), address, id))
        .chain(postbox::send);
  }
}
