package dev.carillon.platform.log;

import org.jspecify.annotations.Nullable;

/// Stands for an exception in the log: the same names, stack and causes, and messages on one line.
final class PlainThrowable extends Throwable {

  private static final long serialVersionUID = 1L;
  private static final int DEPTH = 16;

  private final String shown;

  private PlainThrowable(Throwable original, @Nullable Throwable cause) {
    super(original.getMessage(), cause, true, true);
    this.shown = OneLine.of(original.toString());
    setStackTrace(original.getStackTrace());
  }

  /// {@return whether one of its messages would break a line or show a secret}
  static boolean isNeededFor(Throwable thrown) {
    @Nullable Throwable each = thrown;
    for (int depth = 0; each != null && depth < DEPTH; depth++) {
      String text = each.toString();
      if (!OneLine.of(text).equals(text) || each.getSuppressed().length > 0) {
        return true;
      }
      each = each.getCause();
    }
    return false;
  }

  /// {@return the exception made plain, with its causes}
  static Throwable of(Throwable thrown) {
    return of(thrown, DEPTH);
  }

  private static Throwable of(Throwable thrown, int depth) {
    Throwable cause = thrown.getCause();
    var plain =
        new PlainThrowable(thrown, cause == null || depth == 0 ? null : of(cause, depth - 1));
    if (depth > 0) {
      for (Throwable suppressed : thrown.getSuppressed()) {
        plain.addSuppressed(of(suppressed, depth - 1));
      }
    }
    return plain;
  }

  @Override
  public String getMessage() {
    return shown;
  }

  @Override
  public String toString() {
    return shown;
  }
}
