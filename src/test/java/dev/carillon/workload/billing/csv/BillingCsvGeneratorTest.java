package dev.carillon.workload.billing.csv;

import static dev.carillon.workload.billing.csv.CsvFiles.generated;
import static dev.carillon.workload.billing.csv.CsvFiles.read;
import static dev.carillon.workload.billing.csv.CsvFiles.rows;
import static dev.carillon.workload.billing.csv.CsvFiles.survey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.workload.billing.csv.BillingCsvGenerator.Layout;
import dev.carillon.workload.billing.csv.BillingCsvGenerator.Spec;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BillingCsvGeneratorTest {

  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final Set<String> ANNUAL_CODES =
      Set.of(
          "15801", "15802", "15815", "15816", "15819", "15820", "15821", "15822", "15835", "15836",
          "15839", "15840");

  static Stream<Spec> every_way_to_write_a_file() {
    List<Spec> specs = new ArrayList<>();
    for (Layout layout : Layout.values()) {
      for (char delimiter : new char[] {';', ','}) {
        for (String lineEnd : List.of("\r\n", "\n", "\r")) {
          char mark = lineEnd.equals("\r") ? '.' : ',';
          specs.add(new Spec(700, 7, layout, WINDOWS_1252, false, delimiter, mark, lineEnd, 9));
          for (String name : List.of("UTF-8", "UTF-16LE", "UTF-16BE")) {
            Charset charset = Charset.forName(name);
            specs.add(new Spec(700, 7, layout, charset, true, delimiter, mark, lineEnd, 9));
            specs.add(new Spec(700, 7, layout, charset, false, delimiter, mark, lineEnd, 9));
          }
        }
      }
    }
    return specs.stream();
  }

  @ParameterizedTest
  @MethodSource("every_way_to_write_a_file")
  void the_rows_are_the_same_however_the_file_is_written(Spec spec) {
    byte[] file = generated(spec);
    var plain = generated(new Spec(700, 7, Layout.SHORT, WINDOWS_1252, false, ';', ',', "\n", 9));

    var survey = survey(file);

    assertThat(survey.charset()).isEqualTo(spec.charset());
    assertThat(survey.delimiter()).isEqualTo(spec.delimiter());
    assertThat(survey.dataRecords()).isEqualTo(700);
    assertThat(survey.absentColumns()).isEmpty();
    assertThat(read(file)).isEqualTo(read(plain));
  }

  @Test
  void the_real_export_has_23_columns_in_windows_1252_with_decimal_commas() {
    String file = new String(generated(Spec.realExport(50, 1)), WINDOWS_1252);

    var lines = file.split("\r\n", -1);

    assertThat(lines).hasSize(52);
    assertThat(lines[0]).startsWith("#;Facture;ID RAMQ;Date de Service;Début;Fin;Période;");
    assertThat(lines[0].split(";", -1)).hasSize(23);
    assertThat(lines[50].split(";", -1)).hasSize(23);
    assertThat(lines[50].split(";", -1)[15]).matches("\\d+,\\d\\d");
    assertThat(file).contains("Élément").contains("é");
  }

  @Test
  void rows_have_the_forms_the_format_names() {
    assertThat(rows(generated(Spec.realExport(3000, 1))))
        .allSatisfy(row -> {
          assertThat(row.facture()).matches("\\d{9}");
          assertThat(row.idRamq()).matches("\\d{11}");
          assertThat(row.period()).matches("20\\d{4}");
          assertThat(row.place()).matches("[52]\\d{4}");
          assertThat(row.code()).matches("\\d{4,5}");
          assertThat(row.doctor()).matches("\\d{7}-\\d{5} \\| \\S+, \\S+ - .*\\S");
          assertThat(row.patient()).matches("|[A-Z]{4}\\d{8} - \\S+, \\S+");
          assertThat(row.preliminary()).isPositive();
          assertThat(row.paid()).isNotNegative();
        });
  }

  @Test
  void the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    byte[] once = generated(Spec.realExport(2000, 42));

    assertThat(generated(Spec.realExport(2000, 42))).isEqualTo(once);
    assertThat(generated(Spec.realExport(2000, 43))).isNotEqualTo(once);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 31, 999})
  void there_are_exactly_as_many_rows_as_asked_for(int rows) {
    assertThat(rows(generated(Spec.realExport(rows, 5)))).hasSize(rows);
  }

  @Test
  void bad_dates_come_at_the_rate_asked_for() {
    var many = new Spec(10_000, 1, Layout.SHORT, WINDOWS_1252, false, ';', ',', "\n", 100);
    var none = new Spec(10_000, 1, Layout.SHORT, WINDOWS_1252, false, ';', ',', "\n", 0);

    assertThat(errors(many)).isBetween(850L, 1150L);
    assertThat(errors(none)).isZero();
  }

  @Test
  void a_mark_that_the_charset_cannot_write_is_refused() {
    assertThatThrownBy(() -> new Spec(1, 1, Layout.LONG, WINDOWS_1252, true, ';', ',', "\n", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void every_finding_of_the_office_fee_rule_has_its_day() {
    var days =
        rows(generated(new Spec(2000, 1, Layout.LONG, WINDOWS_1252, false, ';', ',', "\n", 0)))
            .stream()
            .collect(Collectors.groupingBy(row -> row.doctor() + row.date()))
            .values()
            .stream()
            .map(Day::of)
            .toList();

    var absent = new TreeSet<String>();
    officeFeeFindings()
        .forEach((id, finding) ->
            days.stream()
                .filter(finding)
                .findAny()
                .ifPresentOrElse(day -> {}, () -> absent.add(id)));
    assertThat(absent).isEmpty();
  }

  @Test
  void every_case_of_the_annual_rule_has_its_patient() {
    var cases =
        rows(generated(Spec.realExport(2000, 1))).stream()
            .filter(row -> row.date() != null && ANNUAL_CODES.contains(row.code()))
            .collect(Collectors.groupingBy(BillingRow::patient))
            .values()
            .stream()
            .map(BillingCsvGeneratorTest::paidAndUnpaid)
            .collect(Collectors.toSet());

    assertThat(cases)
        .contains("1 paid 0 unpaid", "2 paid 0 unpaid", "1 paid 1 unpaid")
        .contains("0 paid 2 unpaid");
  }

  @Test
  void codes_of_the_rules_that_are_off_by_default_occur_too() {
    var codes = rows(generated(Spec.realExport(2000, 1))).stream().map(BillingRow::code).distinct();

    assertThat(codes).contains("8857", "8859", "8875");
  }

  @Test
  void the_command_writes_a_file(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("out.csv");

    BillingCsvGenerator.main(new String[] {"25", file.toString()});

    assertThat(rows(Files.readAllBytes(file))).hasSize(25);
  }

  @Test
  void the_command_says_how_it_is_used() {
    assertThatThrownBy(() -> BillingCsvGenerator.main(new String[] {"many"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("<rows> <file>");
  }

  private static long errors(Spec spec) {
    return read(generated(spec)).stream().filter(read -> !read.errors().isEmpty()).count();
  }

  private static String paidAndUnpaid(List<BillingRow> rows) {
    long paid = rows.stream().filter(BillingCsvGeneratorTest::paid).count();
    return paid + " paid " + (rows.size() - paid) + " unpaid";
  }

  private static boolean paid(BillingRow row) {
    BigDecimal amount = row.paid();
    return amount != null && amount.signum() > 0;
  }

  /// What R1 looks at, counted the plain way.
  private record Day(
      List<String> fees,
      boolean hospital,
      int registered,
      int walkIn,
      int registeredPaid,
      int walkInPaid) {

    static Day of(List<BillingRow> rows) {
      var fees =
          rows.stream()
              .filter(row -> row.code().startsWith("1992"))
              .map(row -> row.code().substring(3) + (walkIn(row) ? "W" : "R"))
              .sorted()
              .toList();
      boolean hospital =
          rows.stream().anyMatch(r -> r.code().startsWith("1992") && r.place().startsWith("2"));
      return new Day(
          fees,
          hospital,
          patients(rows, row -> !walkIn(row)),
          patients(rows, Day::walkIn),
          patients(rows, row -> !walkIn(row) && paid(row)),
          patients(rows, row -> walkIn(row) && paid(row)));
    }

    boolean billed(String... billed) {
      return fees.equals(List.of(billed));
    }

    private static int patients(List<BillingRow> rows, Predicate<BillingRow> which) {
      return (int)
          rows.stream()
              .filter(row -> !row.patient().isEmpty())
              .filter(which)
              .map(BillingRow::patient)
              .distinct()
              .count();
    }

    private static boolean walkIn(BillingRow row) {
      return row.contextElements().contains("G160") || row.contextElements().contains("AR");
    }
  }

  private static Map<String, Predicate<Day>> officeFeeFindings() {
    return Map.ofEntries(
        Map.entry("ESTABLISHMENT_ERROR", Day::hospital),
        Map.entry("E1", d -> d.billed("28R") && d.registeredPaid < 6 && d.registered >= 6),
        Map.entry("E2", d -> d.billed("28W") && d.walkInPaid < 10),
        Map.entry("E3", d -> d.billed("29R") && d.registeredPaid < 12 && d.walkInPaid < 20),
        Map.entry("E4", d -> d.billed("29W") && d.walkInPaid < 20),
        Map.entry("E5", d -> d.billed("28R", "28R", "28W")),
        Map.entry("E6", d -> d.billed("28R", "29W")),
        Map.entry("E7", d -> d.billed("28R", "28W") && d.registeredPaid < 6 && d.walkInPaid < 10),
        Map.entry("E8", d -> d.billed("28W", "29R")),
        Map.entry("O1", d -> d.billed("28R") && d.registeredPaid >= 12),
        Map.entry("O2", d -> d.billed("28W") && d.walkInPaid >= 20),
        Map.entry("O3", d -> d.billed("28R") && d.walkInPaid >= 10),
        Map.entry("O4", d -> d.billed("28W") && d.registeredPaid >= 12 && d.walkInPaid >= 10),
        Map.entry("O5", d -> d.billed("28R", "28W") && d.registeredPaid >= 12),
        Map.entry("O6", d -> d.billed("28W") && d.registeredPaid >= 6 && d.registeredPaid < 12),
        Map.entry("MISSED 19929 registered", d -> d.billed() && d.registered >= 12),
        Map.entry(
            "MISSED 19928 registered",
            d -> d.billed() && d.registeredPaid >= 6 && d.registered < 12),
        Map.entry("MISSED by unpaid", d -> d.billed() && d.registeredPaid < 6 && d.registered >= 6),
        Map.entry("MISSED 19929 walk-in", d -> d.billed() && d.registered < 6 && d.walkIn >= 20),
        Map.entry(
            "MISSED 19928 walk-in",
            d -> d.billed() && d.registered < 6 && d.walkIn >= 10 && d.walkIn < 20),
        Map.entry("NO_OFFICE_FEE_QUALIFIED", d -> d.billed() && d.registered < 6 && d.walkIn < 10),
        Map.entry("P1", d -> d.billed("28R") && d.registeredPaid >= 6 && d.registeredPaid < 12),
        Map.entry("P2", d -> d.billed("28W") && d.walkInPaid >= 10 && d.walkInPaid < 20),
        Map.entry("P4", d -> d.billed("29W") && d.walkInPaid >= 20),
        Map.entry("P5", d -> d.billed("28R", "28W") && d.registeredPaid >= 6 && d.walkInPaid >= 10),
        Map.entry("P7", d -> d.billed("29R") && d.registeredPaid >= 12 && d.walkInPaid >= 20),
        Map.entry("P9", d -> d.billed("29R", "29W")),
        Map.entry("P11", d -> d.billed("29R") && d.registeredPaid >= 12 && d.walkInPaid < 20));
  }
}
