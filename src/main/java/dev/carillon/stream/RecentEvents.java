package dev.carillon.stream;

import java.util.List;

/// What a stream told last.
///
/// @param events those that are still there, in order
/// @param end the place after them, to follow it from
public record RecentEvents(List<StreamMessage> events, Position end) {

  /// It has told nothing yet; whoever begins there hears its first event.
  static final RecentEvents NONE = new RecentEvents(List.of(), new Position(Position.ANY_EPOCH, 0));

  static RecentEvents of(StreamName name, EventStore.News news) {
    return new RecentEvents(
        news.messages().stream().map(event -> event.of(name, news.epoch())).toList(),
        new Position(news.epoch(), news.head()));
  }
}
