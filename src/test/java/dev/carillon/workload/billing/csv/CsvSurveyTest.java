package dev.carillon.workload.billing.csv;

import static dev.carillon.workload.billing.csv.CsvFiles.HEADER;
import static dev.carillon.workload.billing.csv.CsvFiles.survey;
import static dev.carillon.workload.billing.csv.CsvFiles.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carillon.workload.billing.csv.UnreadableCsvException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvSurveyTest {

  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final String ROW = "1;2;2025-01-02;p;3,00\n";

  @Test
  void a_header_alone_is_a_file_of_no_records() {
    var survey = survey(utf8(HEADER));

    assertThat(survey.dataRecords()).isZero();
    assertThat(survey.headerColumns())
        .containsEntry(BillingColumn.FACTURE, 0)
        .containsEntry(BillingColumn.PAID, 4);
  }

  @Test
  void records_and_bytes_are_counted() {
    byte[] file = utf8(HEADER + "\n" + ROW + "\n \n" + ROW + ";;\n" + "7;8");

    var survey = survey(file);

    assertThat(survey.dataRecords()).isEqualTo(4);
    assertThat(survey.bytes()).isEqualTo(file.length);
  }

  @Test
  void blank_lines_may_stand_before_the_header() {
    assertThat(survey(utf8("\n \r\n" + HEADER + "\n" + ROW)).dataRecords()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"UTF-8", "windows-1252", "UTF-16LE", "UTF-16BE"})
  void a_line_of_no_break_spaces_is_blank_in_every_encoding(Charset charset) {
    String text = "\u00A0\n" + HEADER + "\n" + ROW + " \u00A0\u00A0\r\n" + ROW + "\u00A0";
    byte[] file = text.getBytes(charset);

    assertThat(survey(file).delimiter()).isEqualTo(';');
    assertThat(survey(file).dataRecords()).isEqualTo(2).isEqualTo(CsvFiles.rows(file).size());
  }

  @Test
  void wide_blanks_of_utf_8_alone_on_a_line_are_blank() {
    byte[] file = utf8("\u3000\n" + HEADER + "\n" + ROW + "\u2003\u202F\n" + ROW);

    assertThat(survey(file).dataRecords()).isEqualTo(2).isEqualTo(CsvFiles.rows(file).size());
  }

  /// What would be a no-break space in UTF-8.
  @Test
  void a_letter_before_a_no_break_space_is_a_record_in_windows_1252() {
    byte[] file = "Facture;Code\n1;É\n\u00C2\u00A0\n".getBytes(WINDOWS_1252);

    assertThat(survey(file).charset()).isEqualTo(WINDOWS_1252);
    assertThat(survey(file).dataRecords()).isEqualTo(2).isEqualTo(CsvFiles.rows(file).size());
    byte[] first = "\u00C2\u00A0\nFacture;Code\n1;É\n".getBytes(WINDOWS_1252);
    assertThat(refused(first).code()).isEqualTo(Code.NO_HEADER);
  }

  @Test
  void a_file_of_no_break_spaces_is_refused_as_empty() {
    assertThat(refused(utf8("\u00A0\n\u00A0 \n")).code()).isEqualTo(Code.EMPTY);
  }

  @Test
  void plain_ascii_is_utf_8() {
    assertThat(survey(utf8("Facture;Code\n1;2\n")).charset()).isEqualTo(UTF_8);
  }

  @Test
  void valid_utf_8_without_a_mark_is_utf_8() {
    assertThat(survey(utf8(HEADER + "\n" + ROW)).charset()).isEqualTo(UTF_8);
  }

  @Test
  void one_byte_that_breaks_utf_8_at_the_very_end_makes_it_windows_1252() {
    byte[] file = ("Facture;Code\n" + ROW.repeat(10_000) + "1;É").getBytes(WINDOWS_1252);

    assertThat(survey(file).charset()).isEqualTo(WINDOWS_1252);
  }

  @Test
  void an_accent_followed_by_a_plain_letter_is_windows_1252_whatever_comes_later() {
    byte[] file = "Facture;Code\n1;\u00C9A\u00A9\n".getBytes(ISO_8859_1);

    assertThat(survey(file).charset()).isEqualTo(WINDOWS_1252);
  }

  @ParameterizedTest
  @CsvSource({"UTF-8,3", "UTF-16LE,2", "UTF-16BE,2"})
  void a_byte_order_mark_decides(Charset charset, int markBytes) {
    byte[] file = ("\uFEFF" + HEADER + "\n" + ROW).getBytes(charset);

    var survey = survey(file);

    assertThat(survey.charset()).isEqualTo(charset);
    assertThat(survey.markBytes()).isEqualTo(markBytes);
    assertThat(survey.bytes()).isEqualTo(file.length);
    assertThat(survey.headerColumns()).containsKeys(BillingColumn.FACTURE, BillingColumn.PAID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void utf_16_without_a_mark_is_recognised(Charset charset) {
    var survey = survey((HEADER + "\n" + ROW).getBytes(charset));

    assertThat(survey.charset()).isEqualTo(charset);
    assertThat(survey.markBytes()).isZero();
    assertThat(survey.dataRecords()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Facture;Code|;",
        "Facture,Code|,",
        "Facture,\"a;b\",Code|,",
        "\"a;\"\"b;\",Facture,Code|,",
        "\"a,b\";Facture;Code|;",
        "a\"b;Facture;Code|;"
      })
  void the_delimiter_is_a_semicolon_when_the_header_holds_one_outside_quotes(
      String header, char delimiter) {
    assertThat(survey(utf8(header + "\n1,2;3;4\n")).delimiter()).isEqualTo(delimiter);
  }

  @Test
  void a_semicolon_below_the_header_does_not_count() {
    assertThat(survey(utf8("\nFacture,Code\n1;2;3\n")).delimiter()).isEqualTo(',');
  }

  @Test
  void titles_are_found_whatever_their_accents_case_and_blanks() {
    var survey =
        survey(
            utf8(
                "FACTURE; code ;id ramq;DATE DE SERVICE;Debut;PÉRIODE;secteur d’activite;"
                    + "Unites;role;Element de Contexte;MONTANT PRELIMINAIRE;montant  paye\n"));

    assertThat(survey.headerColumns()).hasSize(12);
    assertThat(survey.absentColumns())
        .containsExactly("Fin", "Lieu de pratique", "Diagnostic", "Doctor Info", "Patient");
  }

  @Test
  void the_paid_amount_is_at_position_15_when_no_title_names_it() {
    var survey = survey(utf8("Facture,Code,,,,,,,,,,,,,,Pay?,Patient\n"));

    assertThat(survey.headerColumns()).containsEntry(BillingColumn.PAID, 15);
  }

  @Test
  void another_column_at_position_15_is_not_taken_for_the_paid_amount() {
    var survey = survey(utf8("Facture,Code,,,,,,,,,,,,,,Patient\n"));

    assertThat(survey.headerColumns()).doesNotContainKey(BillingColumn.PAID);
  }

  @Test
  void an_empty_file_is_refused() {
    assertThat(refused(new byte[0]).code()).isEqualTo(Code.EMPTY);
  }

  @Test
  void a_file_of_blank_lines_is_refused_as_empty() {
    assertThat(refused(utf8("\n\n  \r\n")).code()).isEqualTo(Code.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EFBBBF", "FFFE", "FEFF"})
  void a_byte_order_mark_alone_is_refused(String mark) {
    assertThat(refused(HexFormat.of().parseHex(mark)).code()).isEqualTo(Code.BOM_ONLY);
  }

  @ParameterizedTest
  @CsvSource({
    "504B030414000600,Excel",
    "D0CF11E0A1B11AE1,Excel",
    "255044462D312E37,PDF",
    "1F8B080000000000,gzip",
    "89504E470D0A1A0A,control characters",
    "7F454C4602010100,control characters",
    "0000000000000000,control characters"
  })
  void a_binary_file_named_csv_is_refused_with_a_reason(String head, String reason) {
    var refusal = refused(HexFormat.of().parseHex(head + "4142430A3B00"));

    assertThat(refusal.code()).isEqualTo(Code.BINARY);
    assertThat(refusal).hasMessageContaining("not text").hasMessageContaining(reason);
  }

  @Test
  void a_workbook_is_refused() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("xl/workbook.xml"));
      zip.write(utf8("<workbook/>"));
    }

    assertThat(refused(bytes.toByteArray()).code()).isEqualTo(Code.BINARY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE"})
  void a_control_character_far_down_is_refused_with_its_line(Charset charset) {
    String text = "\uFEFF" + HEADER + "\r\n" + ROW.repeat(5_000) + "1;\u0000;x\n" + ROW;

    var refusal = refused(text.getBytes(charset));

    assertThat(refusal.code()).isEqualTo(Code.BINARY);
    assertThat(refusal.line()).isEqualTo(5_002);
  }

  @Test
  void bytes_that_fit_no_encoding_are_refused() {
    byte[] file = "Facture;Code\n1;\u00E9 \n2;\u0081 \n".getBytes(ISO_8859_1);

    var refusal = refused(file);

    assertThat(refusal.code()).isEqualTo(Code.UNKNOWN_ENCODING);
    assertThat(refusal.line()).isEqualTo(3);
  }

  @Test
  void a_mark_of_utf_8_before_something_else_is_refused() {
    byte[] file = ("\u00EF\u00BB\u00BF" + HEADER + "\n1;\u00E9 \n").getBytes(ISO_8859_1);

    assertThat(refused(file).code()).isEqualTo(Code.UNKNOWN_ENCODING);
  }

  @Test
  void utf_16_that_breaks_off_inside_a_character_is_refused() {
    byte[] file = ("\uFEFF" + HEADER + "\n" + ROW + "\uD83D").getBytes(UTF_16LE);
    byte[] lone =
        HexFormat.of()
            .parseHex(
                "FEFF" + HexFormat.of().formatHex("Facture;Code".getBytes(UTF_16BE)) + "D83D0041");

    assertThat(refused(Arrays.copyOf(file, file.length - 1)).code())
        .isEqualTo(Code.UNKNOWN_ENCODING);
    assertThat(refused(lone).code()).isEqualTo(Code.UNKNOWN_ENCODING);
  }

  @Test
  void utf_32_is_refused_by_name() {
    var refusal = refused(HexFormat.of().parseHex("FFFE000046000000"));

    assertThat(refusal.code()).isEqualTo(Code.UNKNOWN_ENCODING);
    assertThat(refusal).hasMessageContaining("UTF-32");
  }

  @Test
  void a_file_without_a_header_is_refused_and_nothing_of_it_told() {
    var refusal = refused(utf8("100000001;15838;2025-01-02;ABCD12345678 - X, Y\n"));

    assertThat(refusal.code()).isEqualTo(Code.NO_HEADER);
    assertThat(refusal.getMessage()).doesNotContain("15838", "ABCD");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"Patient;Code|Facture", "Facture;Patient|Code", "Patient;Fin|Facture and Code"})
  void missing_columns_are_named(String header, String missing) {
    var refusal = refused(utf8(header + "\n1;2\n"));

    assertThat(refusal.code()).isEqualTo(Code.MISSING_COLUMNS);
    assertThat(refusal).hasMessageContaining(missing);
    assertThat(String.join(" and ", refusal.columns())).isEqualTo(missing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r", "\r\n", "x", "\"\"", "\"\"\n", ";\n" + ROW})
  void a_quotation_mark_that_is_never_closed_is_refused_with_the_line(String after) {
    var refusal = refused(utf8(HEADER + "\n" + ROW + "1;\"" + after));

    assertThat(refusal.code()).isEqualTo(Code.MALFORMED_RECORD);
    assertThat(refusal.line()).isEqualTo(3);
  }

  @Test
  void a_stray_opening_quotation_mark_does_not_swallow_the_file() {
    var refusal = refused(utf8(HEADER + "\n1;\"x;\n" + ROW.repeat(50_000)));

    assertThat(refusal.code()).isEqualTo(Code.MALFORMED_RECORD);
    assertThat(refusal.line()).isEqualTo(2);
  }

  @Test
  void text_behind_a_closing_quotation_mark_is_refused_and_not_told() {
    var refusal = refused(utf8(HEADER + "\n1;\"a\"Zb;\n"));

    assertThat(refusal.code()).isEqualTo(Code.MALFORMED_RECORD);
    assertThat(refusal).hasNoCause();
    assertThat(refusal.getMessage()).doesNotContain("Z");
  }

  @Test
  void a_cell_of_the_greatest_length_is_accepted() {
    assertThat(survey(utf8("Facture;Code\n1;" + "x".repeat(CsvRecords.MAX_CELL))).dataRecords())
        .isEqualTo(1);
  }

  @Test
  void a_longer_cell_is_refused() {
    var refusal = refused(utf8("Facture;Code\n1;" + "x".repeat(CsvRecords.MAX_CELL + 1)));

    assertThat(refusal.code()).isEqualTo(Code.RECORD_TOO_LARGE);
    assertThat(refusal.line()).isEqualTo(2);
  }

  @Test
  void a_cell_that_never_ends_is_refused_without_being_kept() {
    var endless = endless("Facture;Code\n1;", "x");

    var refusal = catchThrowableOfType(UnreadableCsvException.class, () -> CsvSurvey.of(endless));

    assertThat(refusal.code()).isEqualTo(Code.MALFORMED_RECORD);
    assertThat(endless.count()).isLessThan(1_000_000);
  }

  @Test
  void a_record_that_never_ends_is_refused_without_being_kept() {
    var endless = endless("Facture;Code\n1;", ";");

    var refusal = catchThrowableOfType(UnreadableCsvException.class, () -> CsvSurvey.of(endless));

    assertThat(refusal.code()).isEqualTo(Code.RECORD_TOO_LARGE);
    assertThat(endless.count()).isLessThan(2_000_000);
  }

  @Test
  void a_failing_stream_fails_the_survey_as_it_is() {
    var breaking = PartStream.breakingAfter(utf8(HEADER));

    assertThatThrownBy(() -> CsvSurvey.of(breaking))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage(PartStream.BROKEN);
  }

  private static UnreadableCsvException refused(byte[] file) {
    var refusal = catchThrowableOfType(UnreadableCsvException.class, () -> survey(file));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private static PartStream endless(String start, String then) {
    byte[] part = utf8(then.repeat(1000));
    return PartStream.of(Stream.concat(Stream.of(utf8(start)), Stream.generate(() -> part)));
  }
}
