package dev.carillon.stream;

/// A place in a stream.
///
/// @param epoch which numbering; a position of another epoch is void. [#ANY_EPOCH] from somebody
///   who remembered the number alone: it is taken for the present one
/// @param seq the last event seen (0 before the first)
public record Position(long epoch, long seq) {

  /// No epoch was told.
  public static final long ANY_EPOCH = 0;
}
