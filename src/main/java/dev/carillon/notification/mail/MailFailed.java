package dev.carillon.notification.mail;

import dev.carillon.job.DependencyFailure;
import dev.carillon.job.FinalFailure;
import io.netty.handler.ssl.NotSslRecordException;
import io.vertx.ext.mail.SMTPException;
import java.io.Serial;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
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

  /// What a failure of the mailer means.
  ///
  /// @param kept whether nothing of the mail can have left
  /// @return a [FinalFailure] for a refusal for good; for a server that is away or takes nobody's
  ///   mail a [DependencyFailure], caused by a [MailUnanswered] when it may have taken this one;
  ///   anything else may pass
  static RuntimeException of(Throwable failure, boolean kept) {
    Optional<SMTPException> answer = answer(failure);
    if (answer.isEmpty()) {
      return unanswered(failure, kept);
    }
    int code = answer.get().getReplyCode();
    String message = "The mail server answered " + code;
    if (code == CLOSING || LOGIN.contains(code)) {
      return new DependencyFailure(SERVER, message);
    }
    return code >= FIRST_FINAL ? new FinalFailure(message) : new MailFailed(message);
  }

  private static RuntimeException unanswered(Throwable failure, boolean kept) {
    if (failure instanceof IllegalArgumentException) {
      return new MailFailed("The mail could not be sent");
    }
    if (isOfConnecting(failure)) {
      return new DependencyFailure(SERVER, "The mail server could not be reached");
    }
    return kept
        ? new DependencyFailure(SERVER, "The mail server let nobody in")
        : new DependencyFailure(SERVER, "The mail server gave no answer", new MailUnanswered());
  }

  /// Refused, timed out, unknown, or without the encryption that is asked for: no mail was on its
  /// way yet.
  private static boolean isOfConnecting(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof ConnectException
          || cause instanceof NoRouteToHostException
          || cause instanceof UnknownHostException
          || cause instanceof SSLHandshakeException
          || cause instanceof NotSslRecordException
          || String.valueOf(cause.getMessage()).startsWith("STARTTLS required")) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
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
