package dev.carillon.socketio;

import java.security.SecureRandom;
import java.util.Base64;

/// Makes names that nobody can guess. Any thread may call.
final class MemberIds {

  private static final int BYTES = 15;

  private final SecureRandom random = new SecureRandom();

  String next() {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
