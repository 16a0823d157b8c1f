package dev.carillon.job.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.job.BackoffOptions;
import dev.carillon.job.JobRequest;
import dev.carillon.platform.resilience.Backoff;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks what the constraints of [JobOptionsBody] cannot say, of one job.
public final class OptionChecks {

  static final int FIRST_YEAR = 2000;
  static final int LAST_YEAR = 2200;

  private static final long DAY_MS = 86_400_000;
  private static final int MOST_DELAYS = 100;

  private final String place;
  private final Faults faults;

  OptionChecks(String place, Faults faults) {
    this.place = place;
    this.faults = faults;
  }

  JobRequest.Options check(JobOptionsBody options) {
    checkTimes(options);
    checkKeys(options);
    return new JobRequest.Options(
        options.queue(),
        priority(options.priority()),
        options.runAt(),
        millis(options.delayMs()),
        options.maxAttempts(),
        backoff(options.backoff()),
        millis(options.timeoutMs()),
        options.uniqueKey(),
        options.concurrencyKey(),
        options.concurrencyLimit(),
        options.rateKey(),
        options.ratePerSecond(),
        options.tags() == null ? List.of() : options.tags(),
        options.tell() == null ? List.of() : options.tell());
  }

  private void checkTimes(JobOptionsBody options) {
    OffsetDateTime at = options.runAt();
    if (at != null && !isSane(at)) {
      faults.add(place + "/runAt", "must be in the years 2000 to 2200");
    }
    if (at != null && options.delayMs() != null) {
      faults.add(place + "/delayMs", "must not stand beside runAt: one of them decides");
    }
  }

  /// {@return whether PostgreSQL and people can do something with the time}
  public static boolean isSane(OffsetDateTime at) {
    return at.getYear() >= FIRST_YEAR && at.getYear() <= LAST_YEAR;
  }

  private void checkKeys(JobOptionsBody options) {
    if (options.concurrencyLimit() != null && options.concurrencyKey() == null) {
      faults.add(place + "/concurrencyLimit", "needs a concurrencyKey to count by");
    }
    if (options.ratePerSecond() != null && options.rateKey() == null) {
      faults.add(place + "/ratePerSecond", "needs a rateKey to count by");
    }
    if (options.rateKey() != null && options.ratePerSecond() == null) {
      faults.add(place + "/rateKey", "needs ratePerSecond");
    }
  }

  private @Nullable Integer priority(@Nullable JsonNode written) {
    if (written == null) {
      return null;
    }
    var value = PriorityName.read(written);
    if (value.isEmpty()) {
      faults.add(
          place + "/priority",
          "must be a whole number from -100 to 100, or one of low, medium, normal, high, urgent");
    }
    return value.orElse(null);
  }

  private @Nullable Backoff backoff(@Nullable BackoffOptions written) {
    if (written == null) {
      return null;
    }
    int before = faults.count();
    if (written.kind() == null) {
      faults.add(place + "/backoff/kind", "must be fixed, exponential or table");
      return null;
    }
    checkDelay("delayMs", written.delayMs());
    checkDelay("maxDelayMs", written.maxDelayMs());
    switch (written.kind()) {
      case FIXED -> refuse("fixed", written.maxDelayMs(), written.tableMs());
      case EXPONENTIAL -> refuse("exponential", null, written.tableMs());
      case TABLE -> checkTable(written);
    }
    return faults.count() > before ? null : written.toBackoff();
  }

  private void checkDelay(String name, @Nullable Long delay) {
    if (delay != null && (delay < 0 || delay > DAY_MS)) {
      faults.add(place + "/backoff/" + name, "must be 0 to 86400000 ms");
    }
  }

  private void refuse(String kind, @Nullable Long maxDelay, @Nullable List<Long> table) {
    if (maxDelay != null) {
      faults.add(place + "/backoff/maxDelayMs", "means nothing to a back-off of kind " + kind);
    }
    if (table != null) {
      faults.add(place + "/backoff/tableMs", "means nothing to a back-off of kind " + kind);
    }
  }

  private void checkTable(BackoffOptions written) {
    if (written.delayMs() != null || written.maxDelayMs() != null) {
      faults.add(place + "/backoff/tableMs", "must stand alone: the table holds all the delays");
    }
    List<Long> table = written.tableMs();
    if (table == null || table.isEmpty() || table.size() > MOST_DELAYS) {
      faults.add(place + "/backoff/tableMs", "must be a list of 1 to 100 delays in ms");
      return;
    }
    for (int i = 0; i < table.size(); i++) {
      Long delay = table.get(i);
      if (delay == null || delay < 0 || delay > DAY_MS) {
        faults.add(place + "/backoff/tableMs/" + i, "must be 0 to 86400000 ms");
      }
    }
  }

  private static @Nullable Duration millis(@Nullable Long value) {
    return value == null ? null : Duration.ofMillis(value);
  }
}
