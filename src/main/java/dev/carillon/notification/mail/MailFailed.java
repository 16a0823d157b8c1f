package dev.carillon.notification.mail;

import dev.carillon.job.DependencyFailure;
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

  /// What mails depend on.
  static final String SERVER = "smtp";

  /// The server takes no mail at all just now (RFC 5321 §3.8).
  private static final int CLOSING = 421;

  private static final int FIRST_FINAL = 500;
  private static final int DEPTH = 8;

  private MailFailed(String message) {
    super(message, null, false, false);
  }

  /// {@return what a failure of the mailer means: a refusal for good is a [FinalFailure], a server
  /// that is away or takes nobody's mail a [DependencyFailure]; anything else may pass}
  static RuntimeException of(Throwable failure) {
    Optional<SMTPException> answer = answer(failure);
    if (answer.isEmpty()) {
      return failure instanceof IllegalArgumentException
          ? new MailFailed("The mail could not be sent")
          : new DependencyFailure(SERVER, "The mail server could not be reached");
    }
    int code = answer.get().getReplyCode();
    String message = "The mail server answered " + code;
    if (code == CLOSING || LOGIN.contains(code)) {
      return new DependencyFailure(SERVER, message);
    }
    return code >= FIRST_FINAL ? new FinalFailure(message) : new MailFailed(message);
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
