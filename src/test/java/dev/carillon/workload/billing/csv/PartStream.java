package dev.carillon.workload.billing.csv;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.stream.Stream;

/// A stream of parts that are made while it is read. It ends after the last one, or breaks.
final class PartStream extends InputStream {

  /// What a broken stream says.
  static final String BROKEN = "the stream broke";

  private final Iterator<byte[]> parts;
  private final boolean breaks;
  private byte[] part = new byte[0];
  private int position;
  private long count;

  private PartStream(Stream<byte[]> parts, boolean breaks) {
    this.parts = parts.iterator();
    this.breaks = breaks;
  }

  static PartStream of(Stream<byte[]> parts) {
    return new PartStream(parts, false);
  }

  static PartStream breakingAfter(byte[] part) {
    return new PartStream(Stream.of(part), true);
  }

  /// Bytes handed out so far.
  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    while (position == part.length) {
      if (!parts.hasNext()) {
        if (breaks) {
          throw new IOException(BROKEN);
        }
        return -1;
      }
      part = parts.next();
      position = 0;
    }
    int read = Math.min(length, part.length - position);
    System.arraycopy(part, position, into, from, read);
    position += read;
    count += read;
    return read;
  }
}
