package dev.carillon.notification.mail;

import java.io.Serial;

/// The connection to the mail server was lost after it had let the mail in: it may have taken it.
final class MailUnanswered extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  MailUnanswered() {
    super("The connection to the mail server was lost", null, false, false);
  }

  static boolean isCauseOf(Throwable failure) {
    return failure.getCause() instanceof MailUnanswered;
  }
}
