package dev.carillon.platform.http;

/// One thing, in the envelope the older front ends know.
///
/// @param success always `true`
/// @param data the thing
public record Answer<T>(boolean success, T data) {

  /// {@return `data` in its envelope}
  public static <T> Answer<T> of(T data) {
    return new Answer<>(true, data);
  }
}
