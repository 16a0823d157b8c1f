package dev.carillon.stream;

/// An event of a stream that is written only while somebody follows it ([GatedKind]).
///
/// @param event what to tell; lost when nobody ever followed the stream
/// @param mark how far the thing is with this event; what is not above the last told mark is known
///   already and left out. [#UNMARKED] for events that are all to be told
/// @param again whether an event with the very same mark as the last is to be told too, as progress
/// @param last whether nothing comes after it
public record StreamStep(StreamEvent event, long mark, boolean again, boolean last) {

  /// The mark of an event that has none.
  public static final long UNMARKED = 0;

  /// An event that is told whenever somebody follows.
  public static StreamStep unmarked(StreamEvent event) {
    return new StreamStep(event, UNMARKED, true, false);
  }
}
