package dev.carillon.workload.cascade.reference;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// Ids of 24 hexadecimal digits, made as MongoDB makes its own: seconds (8 digits), a random number
/// of this process (10), a counter (6). Any thread may call.
@Singleton
public final class ObjectIds {

  /// What an id looks like.
  public static final String FORM = "[0-9a-f]{24}";

  private static final Pattern PATTERN = Pattern.compile(FORM);
  private static final int COUNTER_MASK = 0xffffff;
  private static final long PROCESS_MASK = 0xffffffffffL;

  private final InstantSource clock = InstantSource.system();
  private final long process;
  private final AtomicInteger counter;

  ObjectIds() {
    var random = new SecureRandom();
    this.process = random.nextLong() & PROCESS_MASK;
    this.counter = new AtomicInteger(random.nextInt());
  }

  /// {@return an id that nobody has}
  public String next() {
    return "%08x%010x%06x"
        .formatted(
            (int) clock.instant().getEpochSecond(),
            process,
            counter.getAndIncrement() & COUNTER_MASK);
  }

  /// {@return whether a text has the form of an id}
  public static boolean isId(String text) {
    return PATTERN.matcher(text).matches();
  }
}
