package dev.carillon.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What producers were told, on disk before they go on: the jobs whose enqueue was acknowledged.
/// How the calls went that had no answer is not known; they are counted.
final class Ledger implements AutoCloseable {

  private final FileChannel file;
  private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
  private final AtomicLong unknown = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  Ledger(Path path) {
    try {
      file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Enqueues jobs of a kind in one call.
  ///
  /// @return whether it was acknowledged
  boolean enqueue(Replica replica, String token, String jobs) {
    return write(replica.post("/api/jobs/bulk", token, "{\"jobs\": [" + jobs + "]}"));
  }

  private boolean write(@Nullable HttpResponse<String> answer) {
    if (answer == null) {
      unknown.incrementAndGet();
      return false;
    }
    if (answer.statusCode() != 201) {
      refused.incrementAndGet();
      if (answer.statusCode() != 503) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
      return false;
    }
    try {
      JsonNode ids = Lab.JSON.readTree(answer.body()).at("/data/jobIds");
      var lines = new StringBuilder();
      ids.forEach(id -> lines.append(id.asText()).append('\n'));
      synchronized (this) {
        file.write(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
        file.force(false);
      }
      ids.forEach(id -> acknowledged.add(id.asText()));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> acknowledged() {
    return acknowledged;
  }

  /// Calls without an answer (count).
  long unknown() {
    return unknown.get();
  }

  /// Calls answered 503 (count).
  long refused() {
    return refused.get();
  }

  /// `count` jobs of a kind, as the body of a bulk enqueue.
  static String jobs(int count, String kind, String payload, String options) {
    return String.join(
        ",",
        java.util.Collections.nCopies(
            count,
            "{\"type\": \"%s\", \"payload\": %s, \"options\": %s}"
                .formatted(kind, payload, options)));
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
