package dev.carillon.socketio;

import org.jspecify.annotations.Nullable;

/// The kinds of packets, in the order of their digits.
enum PacketKind {
  CONNECT('0'),
  DISCONNECT('1'),
  EVENT('2'),
  ACK('3'),
  CONNECT_ERROR('4'),
  BINARY_EVENT('5'),
  BINARY_ACK('6');

  private static final PacketKind[] BY_DIGIT = values();

  private final char digit;

  PacketKind(char digit) {
    this.digit = digit;
  }

  static @Nullable PacketKind of(char digit) {
    int index = digit - '0';
    return index >= 0 && index < BY_DIGIT.length ? BY_DIGIT[index] : null;
  }

  char digit() {
    return digit;
  }

  /// {@return whether bytes follow it}
  boolean isBinary() {
    return this == BINARY_EVENT || this == BINARY_ACK;
  }
}
