package dev.carillon.hostile;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/// Listens to the log: for what must not be in it, and for mistakes of ours.
final class Ear extends Handler {

  private final Set<String> secrets = ConcurrentHashMap.newKeySet();
  private final Set<String> told = new ConcurrentSkipListSet<>();
  private final Set<String> mistakes = new ConcurrentSkipListSet<>();

  /// A text that nobody may read in a log.
  void isSecret(String secret) {
    secrets.add(secret);
  }

  Set<String> told() {
    return told;
  }

  Set<String> mistakes() {
    return mistakes;
  }

  @Override
  @SuppressWarnings("deprecation") // the one way to the text as it is written
  public void publish(LogRecord record) {
    String text =
        record instanceof ExtLogRecord ext
            ? ext.getFormattedMessage()
            : String.valueOf(record.getMessage());
    String whole = text + (record.getThrown() == null ? "" : " " + record.getThrown());
    if (secrets.stream().anyMatch(whole::contains)) {
      told.add(shortened(whole));
    }
    if (text.startsWith("Request ") && text.endsWith(" failed")) {
      mistakes.add(shortened(whole));
    }
  }

  private static String shortened(String text) {
    return text.substring(0, Math.min(300, text.length()));
  }

  @Override
  public void flush() {
    // Nothing is kept back.
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
