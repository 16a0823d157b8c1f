package dev.carillon.workload.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.workload.billing.csv.BillingCsvGenerator.Layout;
import dev.carillon.workload.billing.csv.BillingCsvGenerator.Spec;
import dev.carillon.workload.billing.csv.BillingCsvReader;
import dev.carillon.workload.billing.csv.BillingRow;
import dev.carillon.workload.billing.csv.CsvSurvey;
import dev.carillon.workload.billing.rule.BilledRow;
import dev.carillon.workload.billing.rule.DemoReference;
import dev.carillon.workload.billing.rule.NaiveBillingCheck;
import dev.carillon.workload.billing.rule.NaiveBillingCheck.Outcome;
import dev.carillon.workload.billing.rule.Severity;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole validations over HTTP, their findings compared with those of a second, plain check.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ValidationEndToEndTest {

  private static final Set<String> ON = Set.of("office-fee-validation", "ANNUAL_BILLING_CODE");
  private static final BillingClient BOB = BillingClient.user("bob");

  /// Rows of the large file; `-Dbilling.rows=100000` for the size of the README's.
  private static final int LARGE = Integer.getInteger("billing.rows", 20_000);

  static Stream<Spec> forms() {
    Charset windows1252 = Charset.forName("windows-1252");
    return Stream.of(
        Spec.realExport(3_000, 1),
        Spec.realExport(LARGE, 7),
        Spec.shortSample(3_000, 2),
        new Spec(3_000, 3, Layout.LONG, StandardCharsets.UTF_8, true, ';', ',', "\r\n", 2),
        new Spec(3_000, 4, Layout.SHORT, StandardCharsets.UTF_16LE, true, ';', '.', "\n", 2),
        new Spec(3_000, 5, Layout.LONG, StandardCharsets.UTF_16BE, true, ',', ',', "\r\n", 2),
        new Spec(3_000, 6, Layout.SHORT, windows1252, false, ';', ',', "\r", 5));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void the_findings_of_a_file_are_those_of_the_plain_check(Spec form) throws IOException {
    byte[] content = BillingClient.file(form);
    List<BilledRow> rows = rows(content);
    String run = BOB.validate(content);

    var found = BOB.get("/api/validations/" + run + "/results").statusCode(200);

    assertThat(outcomes(found.extract().asString()))
        .isEqualTo(NaiveBillingCheck.check(rows, DemoReference.reference(), ON));
    BOB.run(run)
        .body("status", equalTo("completed"))
        .body("progress", equalTo("100"))
        .body("totalRows", equalTo(Integer.toString(form.rows())))
        .body("processedRows", equalTo(Integer.toString(form.rows())))
        .body("errorMessage", nullValue());
  }

  @Test
  void a_row_error_is_told_by_row_line_and_column_and_nothing_of_the_cell() {
    String csv =
        """
        Facture;ID RAMQ;Date de Service;Code;Montant payé;Doctor Info;Patient
        123456789;12345678901;2024-13-77;15804;10,00;D;P
        """;
    String run = BOB.validate(csv.getBytes(StandardCharsets.UTF_8));

    var logs = BOB.get("/api/validations/" + run + "/logs?level=warn&source=csvProcessor");

    String message =
        logs.statusCode(200).extract().path("data.find { it.metadata.rowNumber == 1 }.message");
    assertThat(message).contains("Row 1 (line 2)").contains("Date de Service");
    assertThat(message).doesNotContain("2024-13-77");
    BOB.run(run).body("rowErrorCount", equalTo("1")).body("status", equalTo("completed"));
  }

  @Test
  void a_header_alone_completes_with_one_summary() {
    String run = BOB.validate("Facture;Code\n".getBytes(StandardCharsets.UTF_8));

    BOB.run(run).body("status", equalTo("completed")).body("totalRows", equalTo("0"));
    BOB.get("/api/validations/" + run + "/results")
        .body("size()", equalTo(1))
        .body("[0].scenarioId", equalTo("P-SUMMARY"));
  }

  @Test
  void a_day_of_too_many_rows_stops_its_rule_and_no_other() {
    String row = "123456789;12345678901;2025-03-04;%s;10,00;D;%s\n";
    String csv =
        "Facture;ID RAMQ;Date de Service;Code;Montant payé;Doctor Info;Patient\n"
            + row.formatted("15801", "P").repeat(2)
            + row.formatted("1", "").repeat(20_000);

    String run = BOB.validate(csv.getBytes(StandardCharsets.UTF_8));

    BOB.run(run).body("status", equalTo("completed"));
    BOB.get("/api/validations/" + run + "/results")
        .body("ruleId", equalTo(List.of("office-fee-validation", "ANNUAL_BILLING_CODE")))
        .body("scenarioId", equalTo(List.of("system_error", "E1")))
        .body("[0].message", containsString("more than 20000 rows"));
    BOB.get("/api/validations/" + run + "/logs?level=warn&source=rules")
        .body("data.message", hasItem(containsString("more than 20000 rows")));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void an_unreadable_file_fails_with_its_reason_and_is_deleted(byte[] content, String reason) {
    String run = BOB.validate(content);

    BOB.run(run).body("status", equalTo("failed"));
    String message = BOB.run(run).extract().path("errorMessage");
    assertThat(message).contains(reason);
    BOB.get("/api/validations/" + run + "/job-status")
        .body("status", equalTo("failed"))
        .body("error.code", equalTo("FILE_ERROR"));
  }

  static Stream<Arguments> unreadable() {
    return Stream.of(
        Arguments.of("\n\n\n".getBytes(StandardCharsets.UTF_8), "blank lines"),
        Arguments.of("a;b;c\n1;2;3\n".getBytes(StandardCharsets.UTF_8), "header"),
        Arguments.of("Patient;Code\nx;1\n".getBytes(StandardCharsets.UTF_8), "Facture"),
        Arguments.of(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, "byte order mark"));
  }

  /// The rows as the product reads them, with the cells themselves as keys of the groups.
  private static List<BilledRow> rows(byte[] content) throws IOException {
    var survey = CsvSurvey.of(new ByteArrayInputStream(content));
    var rows = new ArrayList<BilledRow>();
    try (var reader = BillingCsvReader.open(new ByteArrayInputStream(content), survey)) {
      reader.forEachRemaining(read -> rows.add(billed(read.row())));
    }
    return rows;
  }

  private static BilledRow billed(BillingRow row) {
    return new BilledRow(
        row.number(),
        row.line(),
        row.facture(),
        row.idRamq(),
        row.date(),
        row.start(),
        row.end(),
        row.place(),
        row.code(),
        row.units(),
        BilledRow.contextsOf(row.contextElements()),
        row.preliminary(),
        row.paid(),
        row.doctor().isEmpty() ? null : row.doctor(),
        row.patient().isEmpty() ? null : row.patient());
  }

  /// What the test looks at of a finding.
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Found(
      String ruleId,
      String scenarioId,
      String severity,
      List<Integer> affectedRecords,
      @Nullable BigDecimal monetaryImpact) {

    Outcome outcome() {
      return new Outcome(
          ruleId,
          scenarioId,
          Severity.valueOf(severity.toUpperCase(Locale.ROOT)),
          affectedRecords,
          monetaryImpact == null ? null : monetaryImpact.setScale(2));
    }
  }

  private static Map<Outcome, Integer> outcomes(String findings) throws IOException {
    var counts = new HashMap<Outcome, Integer>();
    for (Found found : new ObjectMapper().readValue(findings, Found[].class)) {
      counts.merge(found.outcome(), 1, Integer::sum);
    }
    return counts;
  }
}
