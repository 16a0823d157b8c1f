package dev.carillon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.hostile.RawHttp.Answer;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Uploads that are cut off, lie about their length, come in great numbers or never end: nothing of
/// them stays, neither in the database nor on the disk.
@Tag("hostile")
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class UploadAbuseTest {

  private static final int AT_A_TIME = 200;
  private static final int MEBIBYTE = 1 << 20;
  private static final long MOST_MORE_BYTES = 192L * MEBIBYTE;

  @ConfigProperty(name = "quarkus.datasource.reactive.url")
  String url;

  @ConfigProperty(name = "quarkus.datasource.username")
  String user;

  @ConfigProperty(name = "quarkus.datasource.password")
  String password;

  @Test
  void uploads_that_break_off_leave_nothing() throws Exception {
    long temporary = temporary();

    try (var many = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < AT_A_TIME; i++) {
        all.add(many.submit(() -> breakOff("quitter", 40L * MEBIBYTE, 64 * 1_024)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }

    await().atMost(Duration.ofSeconds(30)).until(() -> temporary() <= temporary);
    await().atMost(Duration.ofSeconds(30)).until(() -> rows("quitter") == 0);
  }

  @Test
  void uploads_that_wait_take_no_memory_and_stop_nobody() throws Exception {
    long before = usedAfterCollection();
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < AT_A_TIME; i++) {
        open.add(begin("waiter", 50L * MEBIBYTE, 16 * 1_024));
      }

      assertThat(usedAfterCollection() - before).isLessThan(MOST_MORE_BYTES);
      Answer answer =
          new RawHttp(RestAssured.port)
              .send(
                  "POST",
                  "/api/files",
                  List.of(
                      authorization("bystander"), "Content-Type: multipart/form-data; boundary=x"),
                  form("ok.csv", "a;b\n1;2\n"));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void a_length_that_lies_and_a_name_that_climbs_change_nothing_elsewhere() throws SQLException {
    var http = new RawHttp(RestAssured.port);
    for (String length : List.of("-1", "99999999999999999999", "1e3", "0x10")) {
      Answer answer =
          http.send(
              "POST",
              "/api/files",
              List.of(
                  authorization("liar"),
                  "Content-Type: multipart/form-data; boundary=x",
                  "Content-Length: " + length),
              form("a.csv", "a\n"));
      assertThat(answer.status()).as(length).isIn(0, 400, 411, 413);
    }
    assertThat(rows("liar")).isZero();

    for (String name :
        List.of("../../../tmp/evil.csv", "/etc/passwd.csv", "a\u0000.csv", "con.csv")) {
      Answer answer =
          http.send(
              "POST",
              "/api/files",
              List.of(authorization("liar"), "Content-Type: multipart/form-data; boundary=x"),
              form(name, "a;b\n"));
      assertThat(answer.status()).as(name).isLessThan(500);
    }
    assertThat(Path.of("/tmp/evil.csv")).doesNotExist();
  }

  private static byte[] form(String name, String content) {
    return BadInput.utf8(head(name) + content + "\r\n--x--\r\n");
  }

  private static String head(String name) {
    return "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
        + name
        + "\"\r\nContent-Type: text/csv\r\n\r\n";
  }

  private static String authorization(String person) {
    return "Authorization: Bearer " + Tokens.of(person, "user");
  }

  private static Void breakOff(String person, long announced, int sent) throws IOException {
    begin(person, announced, sent).close();
    return null;
  }

  /// Announces so much and sends the beginning.
  private static Socket begin(String person, long announced, int sent) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
    var out = socket.getOutputStream();
    out.write(
        ("POST /api/files HTTP/1.1\r\nHost: localhost\r\n"
                + authorization(person)
                + "\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: "
                + announced
                + "\r\n\r\n"
                + head("slow.csv"))
            .getBytes(StandardCharsets.UTF_8));
    out.write("a;b;c;d\n".repeat(sent / 8).getBytes(StandardCharsets.UTF_8));
    out.flush();
    return socket;
  }

  /// Files of this person, received or begun (count).
  private long rows(String person) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:" + url, user, password);
        var query =
            connection.prepareStatement("SELECT count(*) FROM files WHERE created_by = ?")) {
      query.setString(1, person);
      try (var row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /// Files that a server of ours may have left (count).
  private static long temporary() throws IOException {
    long count = 0;
    for (Path place :
        List.of(
            Path.of("file-uploads"),
            Path.of(System.getProperty("java.io.tmpdir"), "file-uploads"))) {
      if (Files.isDirectory(place)) {
        try (var files = Files.list(place)) {
          count += files.count();
        }
      }
    }
    return count;
  }

  private static long usedAfterCollection() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
