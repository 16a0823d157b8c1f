package dev.carillon.workload.billing.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A file of 300,000 rows that never exists as a whole: it is made while it is read.
class BillingCsvStreamingTest {

  private static final int ROWS = 300_000;

  @Test
  void a_large_file_is_surveyed_and_read_without_running_ahead() throws IOException {
    var survey = CsvSurvey.of(file());
    var bytes = file();
    long mostAhead = 0;
    long handedOut = 0;
    int rows = 0;

    try (var reader = BillingCsvReader.open(bytes, survey)) {
      while (reader.hasNext()) {
        var row = reader.next().row();
        handedOut += line(row.number()).length();
        mostAhead = Math.max(mostAhead, bytes.count() - handedOut);
        rows++;
      }
    }

    assertThat(survey.dataRecords()).isEqualTo(ROWS);
    assertThat(rows).isEqualTo(ROWS);
    assertThat(bytes.count()).isEqualTo(survey.bytes()).isGreaterThan(40_000_000);
    assertThat(mostAhead).as("bytes read ahead of the row handed out").isLessThan(64 * 1024);
  }

  private static PartStream file() {
    Stream<String> header = Stream.of("Facture;Code;Date de Service;Patient;Doctor Info\n");
    Stream<String> lines = IntStream.rangeClosed(1, ROWS).mapToObj(BillingCsvStreamingTest::line);
    return PartStream.of(Stream.concat(header, lines).map(CsvFiles::utf8));
  }

  private static String line(int number) {
    return number + ";15838;2025-01-02;" + "P".repeat(60) + ";" + "D".repeat(60) + "\n";
  }
}
