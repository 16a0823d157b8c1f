package dev.carillon.job.engine;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How far claims have come in a lane, by priority: where to start while dead rows cannot be
/// removed because somebody holds an old snapshot. A claim would walk past all of them each time.
///
/// A job of any priority that comes in its turn, after the mark of its priority, is seen by the
/// next claim. One that is put before a mark (rescued, promoted late, committed late) is seen when
/// all are looked at again, which every sixteenth claim does. Any thread may call.
final class Marks {

  /// Claims from a mark before one looks at the whole lane again (count).
  private static final int MOST_IN_SUCCESSION = 15;

  private final Map<Integer, Place> reached = new TreeMap<>();
  private int inSuccession;

  /// A job's place in its lane.
  ///
  /// @param prio the negated priority: lower runs sooner
  record Place(int prio, OffsetDateTime runAt, long id) {

    static final Place BEFORE_ALL =
        new Place(Short.MIN_VALUE, Instant.EPOCH.atOffset(ZoneOffset.UTC), 0);

    private boolean isAfter(Place other) {
      int byTime = runAt.compareTo(other.runAt);
      return byTime > 0 || (byTime == 0 && id > other.id);
    }
  }

  /// A part of a lane to look at.
  ///
  /// @param after begins after this place
  /// @param before ends before this priority, as stored
  record Range(Place after, int before) {}

  /// A job was claimed at this place.
  synchronized void reached(Place place) {
    reached.merge(place.prio(), place, (mark, next) -> next.isAfter(mark) ? next : mark);
  }

  /// Whether the next claim would leave something out.
  synchronized boolean any() {
    return !reached.isEmpty();
  }

  /// The next claim looks at the whole lane.
  synchronized void forget() {
    reached.clear();
    inSuccession = 0;
  }

  /// What the next claim is to look at, in the order of priority: the lane without what lies before
  /// the mark of each priority; now and then the whole lane.
  synchronized List<Range> next() {
    if (inSuccession == MOST_IN_SUCCESSION) {
      forget();
    }
    inSuccession++;
    List<Range> ranges = new ArrayList<>(reached.size() + 1);
    Place from = Place.BEFORE_ALL;
    for (Place mark : reached.values()) {
      ranges.add(new Range(from, mark.prio()));
      from = mark;
    }
    ranges.add(new Range(from, Short.MAX_VALUE));
    return ranges;
  }
}
