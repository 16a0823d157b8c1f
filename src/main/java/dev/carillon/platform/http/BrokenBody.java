package dev.carillon.platform.http;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Tells a body that its sender broke from other failures to read.
final class BrokenBody {

  /// How deep causes are looked through; a longer chain is no longer about the body.
  private static final int DEPTH = 8;

  private BrokenBody() {}

  /// Looks for what the HTTP codec says of pieces whose lengths are no numbers or too long (RFC
  /// 9112 §7.1), and of a connection that ended before its body did.
  static boolean isCauseOf(IOException failure) {
    @Nullable Throwable cause = failure.getCause();
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof DecoderException
          || cause instanceof HttpClosedException
          || cause instanceof NumberFormatException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
