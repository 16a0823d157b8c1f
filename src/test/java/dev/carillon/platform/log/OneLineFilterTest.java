package dev.carillon.platform.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineFilterTest {

  private static final String FORGED = "x\n2026-01-01 00:00:00,000 ERROR [forged] all is lost";

  @Test
  void a_strangers_value_cannot_begin_a_line() {
    ExtLogRecord record = logged("Queue %s is paused", FORGED);

    assertThat(OneLineFilter.formatted(record))
        .isEqualTo("Queue x\\n2026-01-01 00:00:00,000 ERROR [forged] all is lost is paused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\u0000", "\u001b[2J", "\u0085", "\u009b", "\u2028", "\u2029"})
  void no_control_character_gets_through(String control) {
    String shown = OneLineFilter.formatted(logged("%s", "a" + control + "b"));

    assertThat(shown).startsWith("a\\").doesNotContain(control.substring(0, 1));
  }

  @Test
  void an_exceptions_message_cannot_begin_a_line_either() {
    var failure = new IllegalStateException("outer", new IllegalArgumentException(FORGED));

    var trace = new StringWriter();
    var record = new ExtLogRecord(Level.SEVERE, "failed", "test");
    record.setThrown(failure);
    new OneLineFilter().isLoggable(record);
    record.getThrown().printStackTrace(new PrintWriter(trace, true));

    assertThat(trace.toString())
        .contains("java.lang.IllegalStateException: outer")
        .contains("Caused by: java.lang.IllegalArgumentException: x\\n2026")
        .contains("at dev.carillon.platform.log.OneLineFilterTest");
    assertThat(trace.toString().lines()).noneMatch(line -> line.startsWith("2026"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Authorization: Bearer abcdefgh12345678 | Authorization: [hidden]",
        "sent bearer  abcdefgh12345678, failed | sent [hidden], failed",
        "Authorization: Basic dXNlcjpwYXNz | Authorization: [hidden]",
        "token eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln here | token [hidden] here",
        "token=id-eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln, | token=[hidden],"
      })
  void no_token_is_shown(String message, String shown) {
    assertThat(OneLineFilter.formatted(logged("%s", message))).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eyJ", "eyJ-", "eyJaaaaa-", "eyJaaaaa.", "bearer ", "basic ", " "})
  void a_long_message_is_written_at_once_whatever_it_is_made_of(String part) {
    String text = part.repeat(256 * 1024 / part.length());

    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> OneLineFilter.formatted(logged("%s", "eyJ " + text)));
  }

  @Test
  void an_ordinary_record_is_left_as_it_is() {
    var record = new ExtLogRecord(Level.INFO, "The bearer of job %d is é", "test");
    record.setParameters(new Object[] {7});
    var failure = new IllegalStateException("plain");
    record.setThrown(failure);

    assertThat(new OneLineFilter().isLoggable(record)).isTrue();

    assertThat(record.getMessage()).isEqualTo("The bearer of job %d is é");
    assertThat(record.getThrown()).isSameAs(failure);
  }

  private static ExtLogRecord logged(String message, Object... values) {
    var record = new ExtLogRecord(Level.INFO, message, ExtLogRecord.FormatStyle.PRINTF, "test");
    record.setParameters(values);
    new OneLineFilter().isLoggable(record);
    return record;
  }
}
