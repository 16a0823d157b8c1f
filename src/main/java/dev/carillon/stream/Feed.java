package dev.carillon.stream;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A stream followed on this node: how far it was read, and who hears it. Read once for all of
/// them.
///
/// Its lock keeps "read so far" and "who hears what comes next" together: a reader joins only when
/// it knows all that was read, so it misses nothing and hears nothing twice. The tail alone moves a
/// feed on.
///
/// Who is told something under that lock may leave other feeds, which takes the tail's. So the tail
/// takes none of a feed under its own: what it asks there, the name and the id, has no lock.
final class Feed {

  private final StreamName name;
  private final Set<Reader> hearing = ConcurrentHashMap.newKeySet();

  /// Written under the lock.
  private volatile long id;

  private long epoch;
  private long last;
  private boolean over;

  /// Readers, hearing or catching up (count). Guarded by the tail.
  int readers;

  /// @param at the stream as it was just read
  Feed(StreamName name, FollowStore.Opened at) {
    this.name = name;
    this.id = at.id();
    this.epoch = at.epoch();
    this.last = at.head();
    this.over = at.ended();
  }

  StreamName name() {
    return name;
  }

  long id() {
    return id;
  }

  synchronized long epoch() {
    return epoch;
  }

  synchronized Position position() {
    return new Position(epoch, last);
  }

  synchronized EventStore.Known known() {
    return new EventStore.Known(id, epoch, last);
  }

  /// Goes on with the stream that has the name now, if that is a newer one than was read here: who
  /// hears this reads the state anew.
  ///
  /// @return the id it had
  synchronized long become(FollowStore.Opened at) {
    long before = id;
    if (at.id() > before) {
      id = at.id();
      epoch = at.epoch();
      last = at.head();
      over = false;
      hearing.forEach(reader -> reader.reset(new Position(epoch, last)));
      if (at.ended()) {
        end();
      }
    }
    return before;
  }

  /// @return `false` when the reader does not know yet what was read here
  synchronized boolean join(Reader reader) {
    if (reader.epoch() != epoch) {
      reader.reset(new Position(epoch, last));
    }
    if (reader.last() < last) {
      return false;
    }
    if (over) {
      reader.over();
    } else {
      hearing.add(reader);
    }
    return true;
  }

  /// Lets a reader in that lost its place.
  synchronized void joinAnew(Reader reader) {
    reader.reset(new Position(epoch, last));
    join(reader);
  }

  void leave(Reader reader) {
    hearing.remove(reader);
  }

  /// Tells what came. Events that do not follow on what was read mean that some are gone.
  synchronized void hear(EventStore.News news, boolean whole) {
    if (news.id() != id) {
      return;
    }
    boolean torn = news.epoch() != epoch || news.head() < last;
    if (!torn) {
      torn = news.messages().isEmpty() && whole && news.head() > last;
      for (EventStore.Event event : news.messages()) {
        torn |= event.seq() > last + 1;
        if (!torn && event.seq() == last + 1) {
          last++;
          StreamMessage message = event.of(name, epoch);
          hearing.forEach(reader -> reader.tell(message));
        }
      }
    }
    if (torn) {
      epoch = news.epoch();
      last = news.head();
      hearing.forEach(reader -> reader.reset(new Position(epoch, last)));
    }
    if (news.ended() && last == news.head()) {
      end();
    }
  }

  /// Nothing more will come.
  synchronized void end() {
    over = true;
    hearing.forEach(Reader::over);
  }
}
