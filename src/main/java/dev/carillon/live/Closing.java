package dev.carillon.live;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import java.util.Set;

/// Why we close a connection. Codes from 4000 are ours to give: RFC 6455 §7.4.2.
enum Closing {
  TEXT_ONLY(1003, "Send JSON as text messages."),
  TOO_LARGE(1009, "A message may have 16384 bytes."),
  NOTHING_TO_SAY(4400, "Nothing can be said here; follow streams of your choice at /live."),
  NO_SUCH_JOB(4404, "There is no such job that you may follow."),
  BROKEN(1011, "Something broke on our side."),
  TOO_MANY_MESSAGES(4008, "Too many messages; slow down."),
  TOO_MANY_CONNECTIONS(4008, "Too many connections of one person; close some."),
  TOO_SLOW(4008, "Messages are not read fast enough."),
  SILENT(4008, "No answer to a ping."),
  UNREADABLE(4400, "Three unreadable messages in a row."),
  EXPIRED(4401, "The token has expired; connect with a new one.");

  /// It is not there, or not to be seen; or it cannot be called so.
  private static final Set<ProblemType> NO_JOB =
      Set.of(ProblemType.NOT_FOUND, ProblemType.VALIDATION_FAILED);

  private final short code;
  private final String sentence;

  Closing(int code, String sentence) {
    this.code = (short) code;
    this.sentence = sentence;
  }

  /// Why a job cannot be followed: only a job that is not there is not there.
  static Closing of(Throwable failure) {
    return failure instanceof ProblemException refused && NO_JOB.contains(refused.problem().type())
        ? NO_SUCH_JOB
        : BROKEN;
  }

  short code() {
    return code;
  }

  String sentence() {
    return sentence;
  }
}
