package dev.carillon.stream;

/// A stream that is being followed.
public interface Following {

  /// {@return the place it started from; events after it are told}
  Position from();

  /// Ends it; nothing is told after this returns. Safe to repeat.
  void stop();
}
