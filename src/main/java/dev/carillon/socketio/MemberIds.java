package dev.carillon.socketio;

import java.security.SecureRandom;
import java.util.Base64;

/// Makes names that nobody can guess. Any thread may call.
final class MemberIds {

  private static final int BYTES = 15;

  /// A new source each time, which costs little: one that is kept in a static field would be built
  /// into a native executable with its state.
  String next() {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
