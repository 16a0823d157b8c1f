package dev.carillon.workload.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Files that go out and come in.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ExplorerFileTest {

  private static final ExplorerClient ALICE = ExplorerClient.user("alice");
  private static final ExplorerClient MALLORY = ExplorerClient.user("mallory");

  @Inject Pool pool;
  @Inject ExplorerFiles files;

  private static String exported(TestSource source, Map<String, Object> what) {
    String id = ALICE.connection(source);
    return ALICE
        .job("/api/connections/" + id + "/export", what)
        .body("data.state", equalTo("completed"))
        .extract()
        .path("data.result.fileUrl");
  }

  private static UUID id(String url) {
    return UUID.fromString(url.substring(ExplorerFiles.ADDRESS.length()));
  }

  private long count(String statement, UUID id) {
    return pool.preparedQuery(statement).executeAndAwait(Tuple.of(id)).iterator().next().getLong(0);
  }

  @Test
  void a_file_is_its_owners_alone() {
    String url = exported(TestSource.sqlite().shop(), Map.of("table", "customer"));

    ALICE
        .get(url)
        .statusCode(200)
        .header("Content-Type", startsWith("text/csv"))
        .header("Content-Disposition", containsString("attachment"))
        .header("Content-Disposition", containsString("export.csv"));
    MALLORY.get(url).statusCode(404);
    MALLORY
        .post(
            "/api/connections/" + MALLORY.connection(TestSource.sqlite()) + "/import",
            Map.of("fileUrl", url, "tableName", "x"))
        .statusCode(422);
  }

  @Test
  void an_expired_link_answers_410_and_its_content_is_gone() {
    String url = exported(TestSource.sqlite().shop(), Map.of("table", "customer"));
    pool.preparedQuery("UPDATE files SET expires_at = now() - interval '1 second' WHERE id = $1")
        .executeAndAwait(Tuple.of(id(url)));

    ALICE.get(url).statusCode(410).body("type", equalTo("/problems/gone"));
    files.removeOld().await().atMost(Duration.ofSeconds(20));
    ALICE.get(url).statusCode(410);
    assertThat(count("SELECT count(*) FROM file_chunks WHERE file_id = $1", id(url))).isZero();
    pool.preparedQuery("UPDATE files SET expires_at = now() - interval '31 days' WHERE id = $1")
        .executeAndAwait(Tuple.of(id(url)));
    files.removeOld().await().atMost(Duration.ofSeconds(20));
    ALICE.get(url).statusCode(404);
  }

  @Test
  void a_file_of_many_chunks_comes_back_whole_and_lies_there_sealed() {
    String rows =
        IntStream.range(0, 30_000)
            .mapToObj(n -> "(" + n + ", 'a made-up value of some length')")
            .collect(Collectors.joining(", "));
    TestSource source =
        TestSource.postgres()
            .run("CREATE TABLE many (id int, text text)", "INSERT INTO many VALUES " + rows);

    String url = exported(source, Map.of("query", "SELECT * FROM many ORDER BY id"));

    String csv = ALICE.get(url).extract().asString();
    assertThat(csv.lines()).hasSize(30_001);
    assertThat(csv.lines().skip(29_000).findFirst().orElseThrow())
        .isEqualTo("28999,a made-up value of some length");
    assertThat(count("SELECT count(*) FROM file_chunks WHERE file_id = $1", id(url)))
        .isGreaterThan(3);
    assertThat(
            count(
                "SELECT count(*) FROM file_chunks WHERE file_id = $1"
                    + " AND position('made-up'::bytea IN content) > 0",
                id(url)))
        .isZero();
  }

  @Test
  void wide_values_of_postgresql_are_exported_and_backed_up() {
    TestSource source =
        TestSource.postgres()
            .run(
                "CREATE TABLE wide (id int, content bytea)",
                "INSERT INTO wide SELECT n, decode(repeat('5a', 150000), 'hex')"
                    + " FROM generate_series(1, 100) n");
    String path = "/api/connections/" + ALICE.connection(source);

    for (var job :
        List.of(
            ALICE.job(path + "/export", Map.of("table", "wide")),
            ALICE.job(path + "/backup", Map.of()))) {
      job.body("data.state", equalTo("completed"))
          .body("data.attempt", equalTo(1))
          .body("data.result.rowCount", equalTo(100));
    }
  }

  /// The first 2,630 have it take 500 at a time, of which so many hundred do not go together.
  @Test
  void values_of_postgresql_that_are_suddenly_wide_are_exported_at_the_first_try() {
    String path = "/api/connections/" + ALICE.connection(TestSource.postgres());
    String leap =
        "SELECT repeat('x', CASE WHEN n <= 2630 THEN 20 ELSE 200000 END)"
            + " FROM generate_series(1, 3030) n";

    ALICE
        .job(path + "/export", Map.of("query", leap, "format", "xlsx"))
        .body("data.state", equalTo("completed"))
        .body("data.attempt", equalTo(1))
        .body("data.result.rowCount", equalTo(3030))
        .body("data.result.cutValues", equalTo(400));
  }

  @Test
  void bad_uploads_are_refused() {
    ALICE
        .request()
        .multiPart("file", "rows.exe", "x".getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .post("/api/explorer/files")
        .then()
        .statusCode(422);
    ALICE
        .request()
        .multiPart("file", "rows.csv", new byte[0], "text/csv")
        .post("/api/explorer/files")
        .then()
        .statusCode(400);
  }

  @Test
  void bad_csv_files_fail_with_a_place_and_without_a_cell() {
    TestSource shop = TestSource.postgres().shop();
    String id = ALICE.connection(shop);
    Map<String, String> reasons =
        Map.of(
            "id,name\n20,New,more\n", "Row 1 (line 2)",
            "id,nope\n20,x\n", "does not exist",
            "id,name\n\"20\"x,y\n", "no CSV file",
            "id,id\n1,2\n", "there before",
            "id,name\nletters,x\n", "has not the form");

    reasons.forEach((csv, reason) -> {
      var job =
          ALICE.job(
              "/api/connections/" + id + "/import",
              Map.of("fileUrl", ALICE.upload(csv), "tableName", "customer"));
      job.body("data.state", equalTo("failed"))
          .body("data.errors[0].message", containsString(reason));
      assertThat(job.extract().asString()).doesNotContain("letters");
    });
    assertThat(shop.one("SELECT count(*) FROM customer")).isEqualTo("5");
  }

  @Test
  void a_query_of_sqlite_that_never_ends_is_cancelled() {
    String path = "/api/connections/" + ALICE.connection(TestSource.sqlite());
    String endless =
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";
    String job =
        ALICE
            .post(path + "/export", Map.of("query", endless))
            .statusCode(202)
            .extract()
            .path("data.jobId");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            ALICE.get("/api/jobs/" + job).extract().<String>path("data.state").equals("active"));

    ALICE.delete("/api/jobs/" + job).statusCode(200);

    ALICE.ended(job).body("data.state", equalTo("cancelled"));
    ALICE
        .job(path + "/export", Map.of("query", "SELECT 1"))
        .body("data.state", equalTo("completed"));
  }
}
