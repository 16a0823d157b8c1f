package dev.carillon.workload.billing.upload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import dev.carillon.file.FileStore;
import dev.carillon.file.Upload;
import dev.carillon.platform.http.Problem;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class FileResourceTest {

  private static final byte[] SMALL = "Facture;Code\n1;2\n".getBytes(StandardCharsets.UTF_8);

  @Inject Pool pool;
  @Inject FileStore files;

  private static RequestSpecification bob() {
    return given().auth().oauth2(Tokens.of("bob", Role.Names.USER));
  }

  @Test
  void a_file_of_many_chunks_is_stored_whole_and_sealed() {
    byte[] content = text(700_001);

    String id =
        bob()
            .multiPart("file", "export.csv", content, "text/csv")
            .post("/api/files")
            .then()
            .statusCode(200)
            .extract()
            .path("fileId");

    assertThat(stored(UUID.fromString(id))).isEqualTo(content);
    assertThat(count("SELECT size FROM files WHERE id = '" + id + "'")).isEqualTo(700_001);
    assertThat(count("SELECT count(*) FROM file_chunks WHERE file_id = '" + id + "'")).isEqualTo(3);
    assertThat(
            count(
                "SELECT count(*) FROM file_chunks WHERE position('aaaaaaaaaaaa'::bytea IN content)"
                    + " > 0"))
        .isZero();
  }

  @Test
  void a_batch_answers_its_files_in_order() {
    bob()
        .multiPart("files", "a.csv", SMALL, "text/csv")
        .multiPart("files", "b.CSV", SMALL, "application/vnd.ms-excel")
        .multiPart("files", "c.csv", SMALL, "text/plain; charset=utf-8")
        .post("/api/files/batch")
        .then()
        .statusCode(200)
        .body("count", equalTo(3))
        .body("fileIds", hasSize(3));
  }

  @Test
  void a_batch_may_be_larger_than_any_other_request() {
    bob()
        .multiPart("files", "a.csv", text(30 * 1024 * 1024), "text/csv")
        .multiPart("files", "b.csv", text(30 * 1024 * 1024), "text/csv")
        .post("/api/files/batch")
        .then()
        .statusCode(200)
        .body("count", equalTo(2));
  }

  @Test
  void a_file_nobody_validated_goes_after_a_day() {
    String id =
        bob()
            .multiPart("file", "a.csv", SMALL, "text/csv")
            .post("/api/files")
            .then()
            .extract()
            .path("fileId");
    files.removeOld(BillingFiles.PURPOSE).await().indefinitely();
    assertThat(count("SELECT count(*) FROM files WHERE id = '" + id + "'")).isEqualTo(1);
    pool.query("UPDATE files SET expires_at = now() - interval '1 second' WHERE id = '" + id + "'")
        .executeAndAwait();

    assertThat(files.removeOld(BillingFiles.PURPOSE).await().indefinitely()).isPositive();

    assertThat(count("SELECT count(*) FROM files WHERE id = '" + id + "'")).isZero();
    assertThat(count("SELECT count(*) FROM file_chunks WHERE file_id = '" + id + "'")).isZero();
  }

  @Test
  void one_bad_file_of_a_batch_stores_none() {
    long before = count("SELECT count(*) FROM files");

    bob()
        .multiPart("files", "a.csv", SMALL, "text/csv")
        .multiPart("files", "b.csv", new byte[] {'P', 'K', 3, 4, 9, 9, 9, 9}, "text/csv")
        .post("/api/files/batch")
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE)
        .body("code", equalTo("BINARY"))
        .body("file", equalTo(1));

    assertThat(count("SELECT count(*) FROM files")).isEqualTo(before);
  }

  @Test
  void eleven_files_are_too_many() {
    var request = bob();
    for (int n = 0; n < 11; n++) {
      request.multiPart("files", n + ".csv", SMALL, "text/csv");
    }

    request.post("/api/files/batch").then().statusCode(400).body("limit", equalTo(10));
  }

  @Test
  void two_files_for_the_single_route_are_too_many() {
    bob()
        .multiPart("file", "a.csv", SMALL, "text/csv")
        .multiPart("file", "b.csv", SMALL, "text/csv")
        .post("/api/files")
        .then()
        .statusCode(400)
        .body("detail", containsString("/api/files/batch"));
  }

  @Test
  void an_empty_part_is_refused() {
    bob()
        .multiPart("file", "a.csv", new byte[0], "text/csv")
        .post("/api/files")
        .then()
        .statusCode(400)
        .body("code", equalTo("EMPTY"));
  }

  @Test
  void zero_bytes_in_the_text_are_refused() {
    bob()
        .multiPart(
            "file",
            "a.csv",
            "Facture;Code\n1\u00002;\u00003\n".getBytes(StandardCharsets.UTF_8),
            "text/csv")
        .post("/api/files")
        .then()
        .statusCode(422)
        .body("detail", containsString("not text"));
  }

  @Test
  void a_file_over_the_limit_is_refused_and_nothing_stays() {
    long before = count("SELECT count(*) FROM files");

    bob()
        .multiPart("file", "a.csv", text(50 * 1024 * 1024 + 1), "text/csv")
        .post("/api/files")
        .then()
        .statusCode(413)
        .body("limit_bytes", equalTo(52_428_800));

    assertThat(count("SELECT count(*) FROM files")).isEqualTo(before);
  }

  @Test
  void another_field_is_refused_with_the_right_name() {
    bob()
        .multiPart("document", "a.csv", SMALL, "text/csv")
        .post("/api/files")
        .then()
        .statusCode(400)
        .body("field", equalTo("file"));
  }

  @Test
  void a_form_without_a_file_is_refused() {
    bob()
        .multiPart("file", "no file, only a text")
        .post("/api/files")
        .then()
        .statusCode(400)
        .body("field", equalTo("file"));
  }

  @Test
  void a_body_that_is_no_form_is_refused() {
    bob()
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/api/files")
        .then()
        .statusCode(415)
        .contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void a_form_without_a_boundary_is_refused() {
    bob()
        .config(
            RestAssured.config()
                .encoderConfig(
                    EncoderConfig.encoderConfig()
                        .encodeContentTypeAs("multipart/form-data", ContentType.TEXT)))
        .header("Content-Type", "multipart/form-data")
        .body("what is this")
        .post("/api/files")
        .then()
        .statusCode(400)
        .contentType(Problem.MEDIA_TYPE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/zip", "image/png"})
  void a_wrong_media_type_is_refused(String type) {
    bob()
        .multiPart("file", "a.csv", SMALL, type)
        .post("/api/files")
        .then()
        .statusCode(415)
        .body("accepted", hasSize(4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf-16", "UTF-16LE", "utf-32"})
  void a_part_in_whose_charset_its_end_cannot_be_found_is_answered(String charset) {
    bob()
        .multiPart("file", "a.csv", SMALL, "text/csv; charset=" + charset)
        .post("/api/files")
        .then()
        .statusCode(415)
        .body("accepted", hasSize(4));
  }

  @Test
  void another_ending_is_refused_without_repeating_the_name() {
    bob()
        .multiPart("file", "secret-person.xlsx", SMALL, "text/csv")
        .post("/api/files")
        .then()
        .statusCode(422)
        .body("detail", containsString(".csv"))
        .body("detail", not(containsString("secret-person")));
  }

  @Test
  void a_caller_without_a_role_is_refused() {
    given()
        .auth()
        .oauth2(Tokens.of("nobody"))
        .multiPart("file", "a.csv", SMALL, "text/csv")
        .post("/api/files")
        .then()
        .statusCode(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/x.csv", "C:\\temp\\x.csv", "\r\n\tx.csv", " x.csv "})
  void a_name_keeps_its_last_part_only(String name) {
    assertThat(Upload.cleaned(name)).isEqualTo("x.csv");
  }

  private byte[] stored(UUID id) {
    var file =
        files
            .find("default", BillingFiles.PURPOSE, java.util.List.of(id))
            .await()
            .indefinitely()
            .getFirst();
    var seal = files.contents(file.tenant(), id);
    var all = new ByteArrayOutputStream();
    for (int n = 0; all.size() < file.size(); n++) {
      all.writeBytes(files.chunk(id, n, seal).await().indefinitely().orElseThrow());
    }
    return all.toByteArray();
  }

  private long count(String sql) {
    return pool.preparedQuery(sql)
        .execute(Tuple.tuple())
        .await()
        .indefinitely()
        .iterator()
        .next()
        .getLong(0);
  }

  private static byte[] text(int length) {
    var random = new Random(7);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) (random.nextInt(4) == 0 ? 'b' : 'a');
    }
    return text;
  }
}
