package dev.carillon.workload.billing.csv;

import static dev.carillon.workload.billing.csv.CsvFiles.HEADER;
import static dev.carillon.workload.billing.csv.CsvFiles.open;
import static dev.carillon.workload.billing.csv.CsvFiles.read;
import static dev.carillon.workload.billing.csv.CsvFiles.rows;
import static dev.carillon.workload.billing.csv.CsvFiles.survey;
import static dev.carillon.workload.billing.csv.CsvFiles.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BillingCsvReaderTest {

  private static final String LONG_HEADER =
      "#;Facture;ID RAMQ;Date de Service;Début;Fin;Période;Lieu de pratique;Secteur d'activité;"
          + "Diagnostic;Code;Unités;Rôle;Élément de contexte;Montant Préliminaire;Montant payé;"
          + "Doctor Info;DEV NOTE a;DEV NOTE b;DEV NOTE c;Agence;Patient;Grand Total\r\n";
  private static final String LONG_ROW =
      "1;100000001;20000000001;2025-03-04;08:30;09:15;202510;51234;Aucun Secteur;J06.9;15838;30;1;"
          + "85,G160;$ 1 064,80;0,00;1234567-12345 | Doe, Zoé - Médecine  ;1,00;2,00;3;A;"
          + "ABCD12345678 - ROÉ, X;9,99\r\n";

  private static final BillingRow LONG_READ =
      new BillingRow(
          1,
          2,
          "100000001",
          "20000000001",
          LocalDate.of(2025, 3, 4),
          LocalTime.of(8, 30),
          LocalTime.of(9, 15),
          "202510",
          "51234",
          "Aucun Secteur",
          "J06.9",
          "15838",
          new BigDecimal("30"),
          "1",
          "85,G160",
          new BigDecimal("1064.80"),
          new BigDecimal("0.00"),
          "1234567-12345 | Doe, Zoé - Médecine",
          "ABCD12345678 - ROÉ, X");

  @ParameterizedTest
  @ValueSource(strings = {"windows-1252", "UTF-8", "UTF-16LE", "UTF-16BE"})
  void every_column_of_the_long_layout_is_read(Charset charset) {
    assertThat(rows((LONG_HEADER + LONG_ROW).getBytes(charset))).containsExactly(LONG_READ);
  }

  @Test
  void the_short_layout_gives_the_same_row_with_commas_and_quoted_decimals() {
    String header = LONG_HEADER.replaceFirst("DEV NOTE.*", "Patient").replace(';', ',');
    String row =
        "1,100000001,20000000001,2025-03-04,08:30,09:15,202510,51234,Aucun Secteur,J06.9,15838,30,1,"
            + "\"85,G160\",\"1064,80\",\"0,00\",\"1234567-12345 | Doe, Zoé - Médecine  \","
            + "\"ABCD12345678 - ROÉ, X\"\r\n";

    assertThat(rows(header + row)).containsExactly(LONG_READ);
  }

  @Test
  void columns_are_found_by_title_in_any_order_and_unknown_ones_ignored() {
    var row = rows("Patient;Note;Code;Autre;Facture\np;n;c;a;f;beyond;the header\n").getFirst();

    assertThat(row.patient()).isEqualTo("p");
    assertThat(row.code()).isEqualTo("c");
    assertThat(row.facture()).isEqualTo("f");
    assertThat(row.doctor()).isEmpty();
  }

  @Test
  void of_two_columns_with_one_title_the_first_counts() {
    assertThat(rows("Facture;Code;CODE\n1;a;b\n").getFirst().code()).isEqualTo("a");
  }

  @Test
  void missing_cells_at_the_end_of_a_row_are_empty() {
    var row = rows(HEADER + "\n1;2\n").getFirst();

    assertThat(row.patient()).isEmpty();
    assertThat(row.date()).isNull();
    assertThat(row.paid()).isNull();
  }

  @Test
  void a_missing_cell_does_not_take_the_one_of_the_row_before() {
    var rows = rows(HEADER + "\n1;2;2025-01-02;p;3\n1;2\n");

    assertThat(rows.get(1).patient()).isEmpty();
  }

  @Test
  void quoted_cells_may_hold_delimiters_quotes_and_line_ends() {
    var row = rows("Facture;Code;Patient\n1;\"a;b\";\"c \"\"d\"\"\r\ne\nf\"\n2;3;4\n");

    assertThat(row.getFirst().code()).isEqualTo("a;b");
    assertThat(row.getFirst().patient()).isEqualTo("c \"d\"\r\ne\nf");
    assertThat(row.get(1).line()).isEqualTo(5);
    assertThat(row.get(1).number()).isEqualTo(2);
  }

  @Test
  void a_quotation_mark_inside_an_unquoted_cell_is_an_ordinary_character() {
    var rows = rows("Facture;Code;Patient\n1;5\" x;a\"b\"\n2;3;\"\"\n");

    assertThat(rows.getFirst().code()).isEqualTo("5\" x");
    assertThat(rows.getFirst().patient()).isEqualTo("a\"b\"");
    assertThat(rows).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void every_line_end_is_understood(String lineEnd) {
    String file = String.join(lineEnd, "Facture;Code", "1;2", "", "3;4", "5;6");

    assertThat(rows(file)).extracting(BillingRow::code).containsExactly("2", "4", "6");
    assertThat(rows(file + lineEnd)).extracting(BillingRow::line).containsExactly(2L, 4L, 5L);
  }

  @Test
  void blank_lines_do_not_count_as_records_but_as_lines() {
    var rows = rows("\n  \nFacture;Code\n\n1;2\n \t\n\n3;4\n\n");

    assertThat(rows).extracting(BillingRow::number).containsExactly(1, 2);
    assertThat(rows).extracting(BillingRow::line).containsExactly(5L, 8L);
  }

  @Test
  void a_record_without_facture_and_code_is_left_out_but_counted() {
    var rows = rows("Facture;Code;Patient\n1;2;p\n;;p\n\"\"; ;\n;3;\n4;;\n");

    assertThat(rows).extracting(BillingRow::number).containsExactly(1, 4, 5);
  }

  @Test
  void a_bad_date_is_told_by_place_and_the_row_kept_without_date() {
    var read = read(utf8("\n" + HEADER + "\n1;2;;p;1\n1;2;2025-02-30;SECRET;1\n")).get(1);

    assertThat(read.row().date()).isNull();
    assertThat(read.row().patient()).isEqualTo("SECRET");
    assertThat(read.errors())
        .containsExactly(new RowError(2, 4, "Date de Service", "is not a date written YYYY-MM-DD"));
  }

  @Test
  void a_blank_date_is_no_error() {
    var read = read(utf8(HEADER + "\n1;2; ;p;1\n")).getFirst();

    assertThat(read.row().date()).isNull();
    assertThat(read.errors()).isEmpty();
  }

  @Test
  void an_unreadable_amount_time_or_unit_is_null_and_no_error() {
    var read = read(utf8("Facture;Code;Montant payé;Début;Unités\n1;2;abc;25:00;x\n")).getFirst();

    assertThat(read.row().paid()).isNull();
    assertThat(read.row().start()).isNull();
    assertThat(read.row().units()).isNull();
    assertThat(read.errors()).isEmpty();
  }

  @Test
  void a_row_without_date_column_has_no_date_error() {
    assertThat(read(utf8("Facture;Code\n1;2\n")).getFirst().errors()).isEmpty();
  }

  @Test
  void the_text_of_a_row_names_nobody() {
    assertThat(LONG_READ).hasToString("BillingRow[number=1, line=2]");
    assertThat(new ReadRow(LONG_READ, List.of()).toString()).doesNotContain("ABCD", "Doe");
  }

  @Test
  void an_over_long_cell_is_kept_as_read() {
    String name = "N".repeat(60_000);

    assertThat(rows("Facture;Code;Patient\n1;2;" + name + "\n").getFirst().patient())
        .isEqualTo(name);
  }

  @Test
  void a_header_alone_has_no_row() throws IOException {
    try (var reader = open(utf8(HEADER + "\r\n"))) {
      assertThat(reader.hasNext()).isFalse();
      assertThat(reader.position()).isZero();
      assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 499, 500, 999, 1000, 1001})
  void a_reader_that_skips_gives_the_same_tail(int done) throws IOException {
    byte[] file = CsvFiles.generated(BillingCsvGenerator.Spec.realExport(1000, 3));
    var tail = read(file).stream().filter(read -> read.row().number() > done).toList();

    try (var reader = open(file)) {
      reader.skipTo(done);

      assertThat(reader.position()).isEqualTo(Math.min(done, 1000));
      assertThat(reader).toIterable().containsExactlyElementsOf(tail);
      assertThat(reader.position()).isEqualTo(1000);
    }
  }

  @Test
  void skipping_counts_records_over_blank_lines_quoted_line_ends_and_left_out_records()
      throws IOException {
    byte[] file = utf8("Facture;Code\n1;\"a\nb\"\n\n;;\n  \n2;c\n3;d\n");

    try (var reader = open(file)) {
      reader.skipTo(2);

      var next = reader.next().row();
      assertThat(next.number()).isEqualTo(3);
      assertThat(next.line()).isEqualTo(7);
      assertThat(next.code()).isEqualTo("c");
    }
  }

  @Test
  void skipping_goes_on_from_the_row_last_handed_out() throws IOException {
    try (var reader = open(utf8("Facture;Code\n1;a\n2;b\n3;c\n4;d\n"))) {
      reader.next();
      reader.skipTo(3);

      assertThat(reader.next().row().code()).isEqualTo("d");
    }
  }

  @Test
  void skipping_back_is_refused() throws IOException {
    try (var reader = open(utf8("Facture;Code\n1;a\n2;b\n3;c\n"))) {
      reader.next();
      reader.next();

      assertThatThrownBy(() -> reader.skipTo(1)).isInstanceOf(IllegalArgumentException.class);
      assertThat(reader.next().row().code()).isEqualTo("c");
    }
  }

  @Test
  void the_position_is_the_row_handed_out_and_at_the_end_the_last_record() throws IOException {
    try (var reader = open(utf8("Facture;Code\n1;a\n;;\n2;b\n;;\n"))) {
      reader.next();
      assertThat(reader.hasNext()).isTrue();
      assertThat(reader.position()).isEqualTo(1);

      reader.next();
      assertThat(reader.position()).isEqualTo(3);

      assertThat(reader.hasNext()).isFalse();
      assertThat(reader.position()).isEqualTo(4);
    }
  }

  @Test
  void a_stream_that_fails_in_the_middle_fails_the_reading() throws IOException {
    byte[] file = CsvFiles.generated(BillingCsvGenerator.Spec.realExport(500, 3));
    var half = PartStream.breakingAfter(Arrays.copyOf(file, file.length / 2));

    try (var reader = BillingCsvReader.open(half, survey(file))) {
      assertThatThrownBy(() -> reader.forEachRemaining(row -> {}))
          .isInstanceOf(UncheckedIOException.class)
          .hasRootCauseMessage(PartStream.BROKEN);
    }
  }
}
