package dev.carillon.socketio.engineio;

/// Why a session ends. Only a WebSocket can carry the code; codes from 4000 are ours to give: RFC
/// 6455 §7.4.2.
public enum EngineClose {
  /// Somebody said goodbye.
  DONE(1000, "Closed."),
  /// The process ends.
  GOING_AWAY(1001, "The service stops; connect again."),
  /// What came is no packet, or one that may not come now.
  PARSE_ERROR(1002, "That is not a packet of the protocol."),
  /// Two polls, or two posts, at once.
  OVERLAP(1002, "One request of a kind at a time."),
  /// A message over the limit.
  TOO_LARGE(1009, "The message is too long."),
  /// The packets came faster than they may.
  TOO_MANY_PACKETS(4008, "Too many packets; slow down."),
  /// What was sent was not taken.
  TOO_SLOW(4008, "Messages are not read fast enough."),
  /// No pong came.
  PING_TIMEOUT(4008, "No pong in time."),
  /// No namespace was joined, or nobody logged in, in time.
  IDLE(4008, "Nobody connected in time."),
  /// The token ended.
  EXPIRED(4401, "The token has expired; connect again with a new one."),
  /// Something broke on our side.
  BROKEN(1011, "Something broke on our side."),
  /// The other side went without a word.
  TRANSPORT_CLOSED(1006, "The transport closed.");

  private final short code;
  private final String sentence;

  EngineClose(int code, String sentence) {
    this.code = (short) code;
    this.sentence = sentence;
  }

  /// {@return whether there is still something to say to a client that polls}
  boolean hasLastWords() {
    return this == DONE || this == IDLE || this == EXPIRED;
  }

  short code() {
    return code;
  }

  String sentence() {
    return sentence;
  }
}
