package dev.carillon.workload.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.carillon.platform.db.Rows;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// No patient, doctor or diagnosis in clear anywhere: not in any table, not in the log.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class NoPersonsLeakTest {

  private static final BillingClient BOB = BillingClient.user("bob");

  /// Invented, and made to be found.
  private static final List<String> PERSONS =
      List.of("QQXZ99010199", "Zzyzxfield", "Quuxington", "9988776-55443", "DIAGZ98");

  private static final String HEADER =
      "Facture;ID RAMQ;Date de Service;Diagnostic;Code;Montant payé;Doctor Info;Patient\n";

  private static final String ROW =
      "%s;12345678901;%s;DIAGZ98;%s;10,00;9988776-55443 | Quuxington, Ann - GP;"
          + "QQXZ99010199 - Zzyzxfield, Jo\n";

  @Inject Pool pool;

  @Test
  void neither_tables_nor_logs_name_anybody() {
    var log = new Recorder();
    Logger root = Logger.getLogger("");
    root.addHandler(log);
    try {
      String sound = BOB.validate(csv(ROW.formatted("1", "2024-05-06", "15801").repeat(40)));
      BOB.run(sound).body("status", equalTo("completed"));
      String badDates = BOB.validate(csv(ROW.formatted("1", "QQXZ99010199", "19928").repeat(40)));
      BOB.run(badDates).body("status", equalTo("completed")).body("rowErrorCount", equalTo("40"));
      String broken =
          BOB.validate(csv(ROW.formatted("1", "2024-05-06", "15801") + "\"QQXZ99010199;1;2\n"));
      BOB.run(broken).body("status", equalTo("failed"));
      for (String run : List.of(sound, badDates, broken)) {
        BOB.get("/api/validations/" + run + "/results").statusCode(200);
        BOB.get("/api/validations/" + run + "/records?pageSize=100").statusCode(200);
      }
    } finally {
      root.removeHandler(log);
    }

    assertThat(log.text()).isNotEmpty().doesNotContain(PERSONS);
    for (String table : tables()) {
      assertThat(content(table)).as("table %s", table).doesNotContain(PERSONS);
    }
    assertThat(tables()).contains("validation_results", "validation_logs", "billing_records");
  }

  private static byte[] csv(String rows) {
    return (HEADER + rows).getBytes(StandardCharsets.UTF_8);
  }

  private List<String> tables() {
    return Rows.map(
        pool.query(
                """
                SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
                """)
            .executeAndAwait(),
        row -> row.getString(0));
  }

  /// All rows as text; bytes show as hex digits, so they are told as the characters they hold too.
  private String content(String table) {
    return Rows.map(
            pool.query("SELECT t::text FROM " + table + " t").executeAndAwait(),
            row -> row.getString(0) + unhexed(row.getString(0)))
        .stream()
        .collect(Collectors.joining("\n"));
  }

  private static String unhexed(String row) {
    var text = new StringBuilder();
    for (int at = row.indexOf("\\x"); at >= 0; at = row.indexOf("\\x", at + 2)) {
      for (int i = at + 2; i + 1 < row.length(); i += 2) {
        int value =
            Character.digit(row.charAt(i), 16) * 16 + Character.digit(row.charAt(i + 1), 16);
        if (Character.digit(row.charAt(i), 16) < 0 || Character.digit(row.charAt(i + 1), 16) < 0) {
          break;
        }
        text.append((char) value);
      }
    }
    return text.toString();
  }

  /// Keeps every record, with the text of what was thrown.
  private static final class Recorder extends Handler {

    private final Queue<String> records = new ConcurrentLinkedQueue<>();

    private final Formatter formatter = new SimpleFormatter();

    private Recorder() {
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      var text = new StringWriter();
      text.append(formatter.formatMessage(record));
      Object[] parameters = record.getParameters();
      text.append(parameters == null ? "" : Arrays.toString(parameters));
      Throwable thrown = record.getThrown();
      if (thrown != null) {
        thrown.printStackTrace(new PrintWriter(text));
      }
      records.add(text.toString());
    }

    private String text() {
      return String.join("\n", records);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
