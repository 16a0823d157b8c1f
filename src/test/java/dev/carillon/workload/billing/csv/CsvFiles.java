package dev.carillon.workload.billing.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Small files for the tests, and the way through both passes.
final class CsvFiles {

  static final String HEADER = "Facture;Code;Date de Service;Patient;Montant payé";

  private CsvFiles() {}

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  static byte[] generated(BillingCsvGenerator.Spec spec) {
    try {
      var out = new ByteArrayOutputStream();
      BillingCsvGenerator.write(out, spec);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static BillingCsvSurvey survey(byte[] file) {
    try {
      return CsvSurvey.of(new ByteArrayInputStream(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static BillingCsvReader open(byte[] file) {
    try {
      return BillingCsvReader.open(new ByteArrayInputStream(file), survey(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<ReadRow> read(byte[] file) {
    List<ReadRow> rows = new ArrayList<>();
    try (BillingCsvReader reader = open(file)) {
      reader.forEachRemaining(rows::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  static List<BillingRow> rows(byte[] file) {
    return read(file).stream().map(ReadRow::row).toList();
  }

  static List<BillingRow> rows(String file) {
    return rows(utf8(file));
  }
}
