package dev.carillon.stream;

/// A place in a stream.
///
/// @param epoch which numbering; a position of another epoch is void
/// @param seq the last event seen (0 before the first)
public record Position(long epoch, long seq) {}
