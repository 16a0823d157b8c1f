package dev.carillon.workload.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipInputStream;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// All jobs of the explorer against all kinds of databases, over HTTP alone.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ExplorerEndToEndTest {

  private static final ExplorerClient ALICE = ExplorerClient.user("alice");
  private static final ObjectMapper JSON = new ObjectMapper();

  static java.util.stream.Stream<String> kinds() {
    return TestSource.kinds();
  }

  private static byte[] fetched(io.restassured.response.ValidatableResponse job) {
    String url = job.body("data.state", equalTo("completed")).extract().path("data.result.fileUrl");
    return ALICE.get(url).statusCode(200).extract().asByteArray();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_rebuild_reads_tables_columns_keys_and_indexes(String kind) {
    TestSource shop = TestSource.of(kind).shop();
    String id = ALICE.connection(shop);
    ALICE.post("/api/connections/" + id + "/test", Map.of()).statusCode(200);

    var job = ALICE.rebuild(id, Map.of("force", true));

    job.body("data.name", equalTo("schema-rebuild"))
        .body("data.state", equalTo("completed"))
        .body("data.progress.percentage", equalTo(100))
        .body("data.result.totalTables", equalTo(2))
        .body("data.result.totalColumns", equalTo(6));
    String table = "data.schemaData.schemas[0].tables.find { it.name == 'invoice' }";
    ALICE
        .get("/api/connections/" + id + "/schema-cache")
        .statusCode(200)
        .body("data.trainingStatus", equalTo("completed"))
        .body("data.schemaData.total_tables", equalTo(2))
        .body("data.schemaData.total_columns", equalTo(6))
        .body(table + ".columns.find { it.name == 'id' }.is_primary_key", equalTo(true))
        .body(table + ".columns.find { it.name == 'customer_id' }.is_foreign_key", equalTo(true))
        .body(table + ".columns.find { it.name == 'customer_id' }.nullable", equalTo(false))
        .body(table + ".foreign_keys[0].referenced_table", equalTo("customer"))
        .body(table + ".indexes.name", hasItem("invoice_customer"))
        .body(table + ".row_count", equalTo(2));
    ALICE
        .get("/api/notifications?type=job_completed")
        .body("data[0].title", containsString("Schema Rebuild"))
        .body("data[0].message", equalTo("Schema rebuild completed successfully with 2 tables"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void an_export_to_csv_disarms_formulas_and_quotes_what_needs_it(String kind) {
    String id = ALICE.connection(TestSource.of(kind).shop());
    String query = "SELECT id, name, note FROM customer WHERE id > ? ORDER BY id";

    var job =
        ALICE.job(
            "/api/connections/" + id + "/export",
            Map.of("query", query, "parameters", List.of("1"), "format", "csv"));

    job.body("data.result.rowCount", equalTo(4))
        .body("data.result.fileName", equalTo("export.csv"));
    assertThat(new String(fetched(job), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            id,name,note
            2,'=1+1,"a ""quote"", a comma"
            3,Zoë,"two
            lines"
            4,'@SUM(A1),'-5
            5,'+49,
            """);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void an_export_to_json_keeps_values_as_they_are(String kind) throws IOException {
    String id = ALICE.connection(TestSource.of(kind).shop());

    var job =
        ALICE.job(
            "/api/connections/" + id + "/export",
            Map.of(
                "table", "customer", "columns", List.of("id", "name", "note"), "format", "json"));

    JsonNode rows = JSON.readTree(fetched(job));
    assertThat(rows).hasSize(5);
    assertThat(rows.get(0)).isEqualTo(JSON.readTree("{\"id\":1,\"name\":\"Plain\",\"note\":null}"));
    assertThat(rows.get(1).get("name").asText()).isEqualTo("=1+1");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void an_export_to_xlsx_can_be_read_and_holds_no_formula(String kind) throws IOException {
    String id = ALICE.connection(TestSource.of(kind).shop());

    var job =
        ALICE.job(
            "/api/connections/" + id + "/export", Map.of("table", "customer", "format", "xlsx"));

    try (var book = new ReadableWorkbook(new ByteArrayInputStream(fetched(job)))) {
      var rows = book.getFirstSheet().read();
      assertThat(rows).hasSize(6);
      assertThat(rows.get(1).getCellAsNumber(0).orElseThrow().intValue()).isEqualTo(1);
      assertThat(rows.get(2).getCellText(1)).isEqualTo("'=1+1");
      assertThat(rows.get(2).getCell(1).getFormula()).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void an_import_that_skips_takes_the_good_rows_and_reports_the_others(String kind) {
    TestSource shop = TestSource.of(kind).shop();
    String id = ALICE.connection(shop);
    String file =
        ALICE.upload("number,who,about\n20,New,\n1,Twice,x\n21,\n22,Other,\"a, b\"\n23,,none\n");
    Map<String, Object> body = new HashMap<>();
    body.put("fileUrl", file);
    body.put("tableName", "customer");
    body.put("mapping", Map.of("number", "id", "who", "name", "about", "note"));
    body.put("onBadRow", "skip");

    var job = ALICE.job("/api/connections/" + id + "/import", body);

    job.body("data.state", equalTo("completed"))
        .body("data.result.imported", equalTo(2))
        .body("data.result.skipped", equalTo(3))
        .body("data.result.badRows.row", equalTo(List.of(2, 3, 5)))
        .body("data.result.badRows.line", equalTo(List.of(3, 4, 6)));
    assertThat(shop.one("SELECT count(*) FROM customer")).isEqualTo("7");
    assertThat(shop.one("SELECT note FROM customer WHERE id = 22")).isEqualTo("a, b");
    assertThat(shop.one("SELECT count(*) FROM customer WHERE id = 20 AND note IS NULL"))
        .isEqualTo("1");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void an_import_that_stops_names_the_first_bad_row_and_imports_nothing(String kind) {
    TestSource shop = TestSource.of(kind).shop();
    String id = ALICE.connection(shop);
    String file = ALICE.upload("id,name\n20,New\n1,Secret person\n21,Too,long\n");

    var job =
        ALICE.job(
            "/api/connections/" + id + "/import", Map.of("fileUrl", file, "tableName", "customer"));

    job.body("data.state", equalTo("failed"))
        .body("data.errors[0].message", startsWith("Row 2 (line 3):"));
    assertThat(job.extract().asString()).doesNotContain("Secret person");
    assertThat(shop.one("SELECT count(*) FROM customer")).isEqualTo("5");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void an_import_does_not_break_a_foreign_key(String kind) {
    TestSource shop = TestSource.of(kind).shop();
    String id = ALICE.connection(shop);
    String file = ALICE.upload("id,customer_id,total\n12,1,5\n13,99,5\n");

    var job =
        ALICE.job(
            "/api/connections/" + id + "/import", Map.of("fileUrl", file, "tableName", "invoice"));

    job.body("data.state", equalTo("failed"))
        .body("data.errors[0].message", startsWith("Row 2 (line 3):"));
    assertThat(shop.one("SELECT count(*) FROM invoice")).isEqualTo("2");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void what_a_database_does_not_have_is_said_to_be_missing(String kind) {
    String id = ALICE.connection(TestSource.of(kind).shop());

    for (var wanted :
        List.of(
            Map.of("table", "absent"),
            Map.of("table", "customer", "columns", List.of("absent")),
            Map.of("query", "SELECT customer.absent FROM customer"))) {
      ALICE
          .job("/api/connections/" + id + "/export", wanted)
          .body("data.state", equalTo("failed"))
          .body(
              "data.errors[0].message", equalTo("A table or column that is named does not exist."));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_backup_holds_the_catalog_and_every_row(String kind) throws IOException {
    String id = ALICE.connection(TestSource.of(kind).shop());

    var job = ALICE.job("/api/connections/" + id + "/backup", Map.of());

    job.body("data.result.rowCount", equalTo(7)).body("data.result.fileSize", greaterThan(100));
    Map<String, JsonNode> entries = new HashMap<>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(fetched(job)))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), JSON.readTree(zip.readAllBytes()));
      }
    }
    List<Long> rows = new ArrayList<>();
    Objects.requireNonNull(entries.get("manifest.json"))
        .get("tables")
        .forEach(table -> rows.add(table.get("rows").asLong()));
    assertThat(rows).containsExactly(5L, 2L);
    assertThat(Objects.requireNonNull(entries.get("tables/00001.json")).get(2).get("note").asText())
        .isEqualTo("two\nlines");
    assertThat(Objects.requireNonNull(entries.get("schema.json")).get("total_tables").asInt())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_report_names_what_stands_out(String kind) {
    TestSource shop = TestSource.of(kind).shop();
    shop.run("CREATE TABLE loose (a int, b int)", "CREATE INDEX one ON loose (a)");
    shop.run("CREATE INDEX two ON loose (a)");
    String id = ALICE.connection(shop);

    var job = ALICE.job("/api/connections/" + id + "/report", Map.of());

    job.body("data.state", equalTo("completed"))
        .body("data.result.tables", equalTo(3))
        .body("data.result.largest[0].rows", equalTo(5))
        .body("data.result.findings.kind", hasItem("no-primary-key"))
        .body("data.result.findings.kind", hasItem("duplicate-index"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void names_with_quotes_and_semicolons_are_names(String kind) {
    TestSource source = TestSource.of(kind).shop();
    String q = kind.equals("mysql") ? "`" : "\"";
    String odd = "a" + q + "; DROP TABLE customer; --";
    String quoted = q + odd.replace(q, q + q) + q;
    source.run(
        "CREATE TABLE " + quoted + " (" + quoted + " int)",
        "INSERT INTO " + quoted + " VALUES (7)");
    String id = ALICE.connection(source);

    ALICE.rebuild(id, Map.of("force", true)).body("data.result.totalTables", equalTo(3));
    var export =
        ALICE.job(
            "/api/connections/" + id + "/export",
            Map.of("table", odd, "columns", List.of(odd), "format", "csv"));
    String file = ALICE.upload("n\n8\n");
    var bring =
        ALICE.job(
            "/api/connections/" + id + "/import",
            Map.of("fileUrl", file, "tableName", odd, "mapping", Map.of("n", odd)));

    export.body("data.result.rowCount", equalTo(1));
    bring.body("data.result.imported", equalTo(1));
    assertThat(source.one("SELECT count(*) FROM customer")).isEqualTo("5");
    assertThat(source.one("SELECT sum(" + quoted + ") FROM " + quoted)).isEqualTo("15");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void no_query_changes_anything(String kind) {
    TestSource shop = TestSource.of(kind).shop();
    String id = ALICE.connection(shop);
    List<String> attempts =
        List.of(
            "DELETE FROM customer",
            "SELECT 1; DELETE FROM customer",
            "WITH gone AS (DELETE FROM customer RETURNING id) SELECT * FROM gone",
            "SELECT 1; COMMIT; DELETE FROM customer",
            "SELECT * FROM customer INTO OUTFILE '/tmp/explorer-outfile'",
            "PRAGMA query_only = OFF");

    for (String query : attempts) {
      ALICE
          .job("/api/connections/" + id + "/export", Map.of("query", query))
          .body("data.state", equalTo("failed"));
    }

    assertThat(shop.one("SELECT count(*) FROM customer")).isEqualTo("5");
  }
}
