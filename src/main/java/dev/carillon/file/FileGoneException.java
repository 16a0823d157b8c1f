package dev.carillon.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The contents of a stored file are not there any more: its time was over, or somebody removed it.
/// To read it again cannot help.
public final class FileGoneException extends IOException {

  private static final long serialVersionUID = 1L;
  private static final int DEPTH = 16;

  FileGoneException() {
    super("the upload is not there any more");
  }

  /// {@return whether a file that is gone is what made `failure`}; parsers wrap what a stream
  /// throws
  public static boolean isCauseOf(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof FileGoneException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
