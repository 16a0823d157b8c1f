package dev.carillon.notification.mail;

import dev.carillon.job.FinalFailure;
import io.vertx.ext.mail.SMTPException;
import java.io.Serial;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A mail was not taken. The message names the answer's number and nothing else: the words of mail
/// servers repeat addresses.
final class MailFailed extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /// Answers to the login (RFC 4954 §6): the settings are wrong, not the mail.
  private static final Set<Integer> LOGIN = Set.of(530, 534, 535, 538);

  private static final int FIRST_FINAL = 500;
  private static final int DEPTH = 8;

  private MailFailed(String message) {
    super(message, null, false, false);
  }

  /// {@return what a failure of the mailer means: a refusal for good is a [FinalFailure], anything
  /// else may pass}
  static RuntimeException of(Throwable failure) {
    Optional<SMTPException> answer = answer(failure);
    if (answer.isEmpty()) {
      return new MailFailed("The mail server could not be reached");
    }
    int code = answer.get().getReplyCode();
    String message = "The mail server answered " + code;
    return code >= FIRST_FINAL && !LOGIN.contains(code)
        ? new FinalFailure(message)
        : new MailFailed(message);
  }

  private static Optional<SMTPException> answer(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof SMTPException answer) {
        return Optional.of(answer);
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }
}
