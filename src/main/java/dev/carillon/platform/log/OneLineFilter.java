package dev.carillon.platform.log;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/// Lets every record through, each as one line without secrets; a stack trace keeps its lines, what
/// its exceptions say does not. Set as `quarkus.log.console.filter`.
@LoggingFilter(name = "one-line")
public final class OneLineFilter implements Filter {

  private static final ExtFormatter MESSAGE =
      new ExtFormatter() {
        @Override
        public String format(ExtLogRecord record) {
          return formatMessage(record);
        }
      };

  @Override
  public boolean isLoggable(LogRecord record) {
    if (record.getMessage() != null) {
      String message = formatted(record);
      String shown = OneLine.of(message);
      if (!shown.equals(message)) {
        replace(record, shown);
      }
    }
    Throwable thrown = record.getThrown();
    if (thrown != null && PlainThrowable.isNeededFor(thrown)) {
      record.setThrown(PlainThrowable.of(thrown));
    }
    return true;
  }

  /// {@return the message with its values, before a handler puts a line around it}
  static String formatted(LogRecord record) {
    return MESSAGE.formatMessage(record);
  }

  private static void replace(LogRecord record, String shown) {
    if (record instanceof ExtLogRecord ours) {
      ours.setMessage(shown, ExtLogRecord.FormatStyle.NO_FORMAT);
    } else {
      record.setMessage(shown);
    }
    record.setParameters(null);
  }
}
