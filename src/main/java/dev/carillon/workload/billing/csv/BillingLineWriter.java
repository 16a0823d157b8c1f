package dev.carillon.workload.billing.csv;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/// Writes rows in one of the two layouts of domain 004, section 2, quoting cells that need it.
final class BillingLineWriter {

  private static final List<String> COMMON_TITLES =
      List.of(
          "#",
          "Facture",
          "ID RAMQ",
          "Date de Service",
          "Début",
          "Fin",
          "Période",
          "Lieu de pratique",
          "Secteur d'activité",
          "Diagnostic",
          "Code",
          "Unités",
          "Rôle",
          "Élément de contexte",
          "Montant Préliminaire",
          "Montant payé",
          "Doctor Info");
  private static final List<String> TITLES_BEFORE_PATIENT =
      List.of(
          "DEV NOTE Total préliminaire", "DEV NOTE Total payé", "DEV NOTE Total lignes", "Agence");

  private final Writer out;
  private final BillingCsvGenerator.Spec spec;
  private int cellsInLine;
  private int number;

  BillingLineWriter(Writer out, BillingCsvGenerator.Spec spec) {
    this.out = out;
    this.spec = spec;
  }

  void header() throws IOException {
    for (String title : COMMON_TITLES) {
      cell(title);
    }
    if (spec.layout() == BillingCsvGenerator.Layout.LONG) {
      for (String title : TITLES_BEFORE_PATIENT) {
        cell(title);
      }
    }
    cell("Patient");
    if (spec.layout() == BillingCsvGenerator.Layout.LONG) {
      cell("Grand Total");
    }
    endLine();
  }

  void line(BillingLine line) throws IOException {
    number++;
    cell(Integer.toString(number));
    cell(Integer.toString(line.facture()));
    cell(Long.toString(20_000_000_000L + line.facture()));
    cell(line.date());
    cell(line.start());
    cell(line.end());
    cell(line.period());
    cell(line.atOffice() ? "51234" : "20345");
    cell("Aucun Secteur");
    cell(line.diagnostic());
    cell(line.code());
    cell(line.units() == 0 ? "" : Integer.toString(line.units()));
    cell("1");
    cell(line.context());
    cell(money(line.cents()));
    cell(money(line.paidCents()));
    cell(line.doctor());
    tail(line);
    endLine();
  }

  /// The totals and the agency stay empty: nobody reads them, and without them a row is as long as
  /// in the real export, some 180 bytes.
  private void tail(BillingLine line) throws IOException {
    if (spec.layout() == BillingCsvGenerator.Layout.SHORT) {
      cell(line.patient());
      return;
    }
    for (int i = 0; i < TITLES_BEFORE_PATIENT.size(); i++) {
      cell("");
    }
    cell(line.patient());
    cell("");
  }

  private String money(int cents) {
    int rest = cents % 100;
    return cents / 100 + (spec.decimalMark() + (rest < 10 ? "0" : "")) + rest;
  }

  private void cell(String text) throws IOException {
    if (cellsInLine++ > 0) {
      out.write(spec.delimiter());
    }
    if (text.indexOf(spec.delimiter()) < 0 && text.indexOf('"') < 0) {
      out.write(text);
    } else {
      out.write('"' + text.replace("\"", "\"\"") + '"');
    }
  }

  private void endLine() throws IOException {
    out.write(spec.lineEnd());
    cellsInLine = 0;
  }
}
