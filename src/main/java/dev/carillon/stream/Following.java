package dev.carillon.stream;

/// A stream that is being followed.
public interface Following {

  /// {@return the stream}
  StreamName stream();

  /// {@return the place it started from; events after it are told}
  Position from();

  /// Ends it; nothing is told after this returns. Safe to repeat. Do not hold a lock here that the
  /// follower takes when it is told something.
  void stop();
}
