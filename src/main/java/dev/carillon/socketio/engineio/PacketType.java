package dev.carillon.socketio.engineio;

import org.jspecify.annotations.Nullable;

/// The types of packets, in the order of their digits.
enum PacketType {
  OPEN('0'),
  CLOSE('1'),
  PING('2'),
  PONG('3'),
  MESSAGE('4'),
  UPGRADE('5'),
  NOOP('6');

  private static final PacketType[] BY_DIGIT = values();

  private final char digit;

  PacketType(char digit) {
    this.digit = digit;
  }

  static @Nullable PacketType of(char digit) {
    int index = digit - '0';
    return index >= 0 && index < BY_DIGIT.length ? BY_DIGIT[index] : null;
  }

  char digit() {
    return digit;
  }
}
