package dev.carillon.live;

import io.quarkus.websockets.next.CloseReason;

/// Why we close a connection. Codes from 4000 are ours to give: RFC 6455 §7.4.2.
enum Closing {
  TEXT_ONLY(1003, "Send JSON as text messages."),
  TOO_LARGE(1009, "A message may have 4096 bytes."),
  BROKEN(1011, "Something broke on our side."),
  TOO_MANY_MESSAGES(4008, "Too many messages; slow down."),
  TOO_MANY_CONNECTIONS(4008, "Too many connections of one person; close some."),
  TOO_SLOW(4008, "Messages are not read fast enough."),
  UNREADABLE(4400, "Three unreadable messages in a row.");

  private final int code;
  private final String sentence;

  Closing(int code, String sentence) {
    this.code = code;
    this.sentence = sentence;
  }

  CloseReason reason() {
    return new CloseReason(code, sentence);
  }
}
