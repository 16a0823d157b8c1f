package dev.carillon.workload.explorer.source;

import java.io.Serial;

/// A database that did not do what was asked. The message is for whoever asked: it holds no value,
/// no statement, no address and no secret. The cause, which may, is not kept.
public final class SourceException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /// What went wrong, for programs.
  public enum Reason {
    FORBIDDEN_NETWORK("forbidden-network", false, "The host is in a network that is closed here."),
    UNKNOWN_HOST("unknown-host", true, "The host name is not known."),
    UNREACHABLE("unreachable", true, "The database cannot be reached."),
    LOGIN_REFUSED("login-refused", false, "The database refused the user name or the password."),
    NO_SUCH_DATABASE("no-such-database", false, "There is no such database there."),
    TLS_FAILED("tls-failed", false, "No protected connection came about: TLS failed."),
    NOT_ALLOWED("not-allowed", false, "The database user may not do this."),
    NO_SUCH_OBJECT("no-such-object", false, "A table or column that is named does not exist."),
    BAD_STATEMENT("bad-statement", false, "The database does not understand the statement."),
    READ_ONLY("read-only", false, "The statement would change something; only reading is done."),
    BAD_VALUE("bad-value", false, "A value does not fit."),
    TOO_SLOW("too-slow", true, "The statement took longer than it may."),
    TOO_LARGE("too-large", false, "Rows are larger than can be handled."),
    TOO_LARGE_TOGETHER(
        "too-large", true, "Rows that come together are larger than can be handled."),
    BAD_FILE("bad-file", false, "The file is not there, or is no SQLite database."),
    OTHER("failed", true, "The database reported a failure.");

    private final String word;
    private final boolean mayPass;
    private final String sentence;

    Reason(String word, boolean mayPass, String sentence) {
      this.word = word;
      this.mayPass = mayPass;
      this.sentence = sentence;
    }

    /// {@return its name in answers}
    public String word() {
      return word;
    }

    /// {@return the sentence people read}
    public String sentence() {
      return sentence;
    }

    /// {@return whether trying again may help}
    public boolean mayPass() {
      return mayPass;
    }
  }

  private final Reason reason;

  /// A failure of which there is no more to say.
  public SourceException(Reason reason) {
    this(reason, reason.sentence);
  }

  /// A failure told in other words.
  ///
  /// @param message holds no value, statement, address or secret
  public SourceException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /// {@return what went wrong}
  public Reason reason() {
    return reason;
  }
}
