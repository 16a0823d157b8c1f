package dev.carillon.workload.billing.csv;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A stream that knows how many bytes of it were read or skipped.
final class CountedBytes extends FilterInputStream {

  private long count;

  CountedBytes(InputStream source) {
    super(source);
  }

  /// Bytes read or skipped so far.
  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int octet = super.read();
    if (octet >= 0) {
      count++;
    }
    return octet;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int read = super.read(into, from, length);
    if (read > 0) {
      count += read;
    }
    return read;
  }

  @Override
  public long skip(long wanted) throws IOException {
    long skipped = super.skip(wanted);
    count += skipped;
    return skipped;
  }
}
