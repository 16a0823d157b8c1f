package dev.carillon.hostile;

import dev.carillon.testkit.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The inputs of reliability.md §4.4, by what they are.
final class BadInput {

  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
  private static final int DEEP = 10_000;
  private static final int MANY = 20_000;
  private static final int TEN_MB = 10 << 20;

  private static final String GOOD = Tokens.of("mallory", "user", "admin");

  /// Seconds of 2100.
  private static final long FAR = 4_102_444_800L;

  private static final int HUGE_HEADER = 64 << 10;
  private static final byte[] GZIPPED = gzipped();
  private static final byte[] LONG_TEXT = utf8("{\"a\":\"" + "x".repeat(TEN_MB) + "\"}");

  static final String JSON = "Content-Type: application/json";

  private BadInput() {}

  /// A token that would be good in an Authorization header.
  static String good() {
    return GOOD;
  }

  /// Authorization headers of which none may let anybody in (1-34).
  static Map<String, String> tokens() {
    String good = GOOD;
    String[] parts = good.split("\\.", -1);
    Map<String, String> all = new LinkedHashMap<>();
    all.put("none", "");
    all.put("empty bearer", "Authorization: Bearer ");
    all.put("basic", "Authorization: Basic YWRtaW46YWRtaW4=");
    for (String none : List.of("none", "NoNe", "NONE")) {
      all.put("alg " + none, bearer(head("\"alg\":\"" + none + "\"") + "." + parts[1] + "."));
    }
    all.put(
        "HS256 with the public key",
        bearer(hmac(parts[1], Base64.getDecoder().decode(Tokens.publicKey()))));
    all.put("HS256 with an empty key", bearer(hmac(parts[1], new byte[1])));
    all.put(
        "tampered payload", bearer(parts[0] + "." + claims("root", "superadmin") + "." + parts[2]));
    all.put(
        "truncated signature", bearer(parts[0] + "." + parts[1] + "." + parts[2].substring(0, 40)));
    all.put("no signature", bearer(parts[0] + "." + parts[1]));
    all.put(
        "signature of another token",
        bearer(parts[0] + "." + Tokens.of("alice", "user").split("\\.", -1)[1] + "." + parts[2]));
    all.put("expired long ago", bearer(Tokens.expired("mallory", "admin")));
    all.put(
        "expired 40 s ago", bearer(Tokens.lasting(Duration.ofSeconds(-40), "mallory", "admin")));
    all.put("signed by somebody else", bearer(Tokens.withWrongKey("mallory", "admin")));
    all.put("names nobody", bearer(Tokens.withoutSubject("admin")));
    for (String kid : List.of("unknown", "../../dev/null", "' OR 1=1 --")) {
      all.put(
          "kid " + kid,
          bearer(
              head("\"alg\":\"RS256\",\"kid\":\"" + kid + "\"") + "." + parts[1] + "." + parts[2]));
    }
    all.put(
        "jku",
        bearer(
            head("\"alg\":\"RS256\",\"jku\":\"http://127.0.0.1:1/keys\"")
                + "."
                + parts[1]
                + "."
                + parts[2]));
    all.put(
        "embedded jwk",
        bearer(
            head("\"alg\":\"RS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}")
                + "."
                + parts[1]
                + "."
                + parts[2]));
    all.put(
        "crit",
        bearer(
            head("\"alg\":\"RS256\",\"crit\":[\"x\"],\"x\":1") + "." + parts[1] + "." + parts[2]));
    all.put("two headers", bearer("a.b.c") + "\r\n" + bearer("d.e.f"));
    all.put("bearer and a tab", "Authorization: bearer\ta.b.c");
    all.put("control characters in names", bearer(Tokens.inTenant("a\u001fb", "mallory", "admin")));
    all.put("not base64", bearer("\u0000.\u00ff.%%"));
    all.put("a cookie", "Cookie: token=" + good);
    all.put("64 KiB", bearer("a".repeat(HUGE_HEADER)));
    String person = "\"sub\":\"mallory\",\"groups\":[\"admin\"]";
    all.put(
        "not yet",
        bearer(
            Tokens.ofClaims(
                "{%s,\"iat\":1,\"nbf\":%d,\"exp\":%d}".formatted(person, FAR, FAR + 60))));
    all.put(
        "an ID token",
        bearer(Tokens.ofClaims("{%s,\"typ\":\"ID\",\"iat\":1,\"exp\":%d}".formatted(person, FAR))));
    all.put("without an end", bearer(Tokens.ofClaims("{\"iat\":1," + person + "}")));
    return all;
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  private static String head(String members) {
    return URL.encodeToString(("{" + members + "}").getBytes(StandardCharsets.UTF_8));
  }

  private static String claims(String person, String role) {
    return head("\"sub\":\"%s\",\"groups\":[\"%s\"],\"exp\":4102444800".formatted(person, role));
  }

  private static String hmac(String payload, byte[] key) {
    String signed = head("\"alg\":\"HS256\"") + "." + payload;
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return signed
          + "."
          + URL.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Ways of writing a path that no policy may be passed by (35-46).
  static Map<String, UnaryOperator<String>> paths() {
    Map<String, UnaryOperator<String>> all = new LinkedHashMap<>();
    all.put("semicolon", path -> path + ";x");
    all.put("%3B", path -> path + "%3Bx");
    all.put("double slashes", path -> path.replace("/", "//"));
    all.put("a dot", path -> "/api/." + path.substring(4));
    all.put("up and down", path -> "/api/x/.." + path.substring(4));
    all.put("%2e%2e", path -> "/api/x/%2e%2e" + path.substring(4));
    all.put("%2F", path -> "/api%2F" + path.substring(5));
    all.put("%5C", path -> "/api%5C" + path.substring(5));
    all.put("a trailing dot", path -> path + ".");
    all.put("%00", path -> path + "%00");
    all.put("capitals", path -> "/API" + path.substring(4));
    all.put("through health", path -> "/q/health/.." + path);
    all.put("through assets", path -> "/assets/%2e%2e" + path);
    all.put("an absolute address", path -> "http://evil.example" + path);
    all.put("a broken escape", path -> path + "%zz");
    return all;
  }

  /// Roles that look like ours to somebody who compares carelessly (32).
  static List<String> roles() {
    return List.of(
        "\u0430dmin", "admin ", " admin", "Admin", "ADMIN", "admin\u200b", "superadmin\n", "*", "");
  }

  /// What is sent after the address.
  ///
  /// @param headers beside the token
  /// @param mustBeRefused whether a success would be a fault, whatever the route
  @SuppressWarnings("ArrayRecordComponent") // on its way to a socket; nobody compares two
  record Sent(List<String> headers, byte[] body, boolean mustBeRefused) {

    private static Sent json(byte[] body) {
      return new Sent(List.of(JSON), body, false);
    }

    private static Sent with(byte[] body, String... headers) {
      return new Sent(List.of(headers), body, false);
    }
  }

  /// Bodies that are no JSON object of the right shape, and heads that lie about a good one
  /// (58-71).
  static Map<String, Sent> bodies(String sample) {
    Map<String, Sent> all = new LinkedHashMap<>();
    json(sample).forEach((name, body) -> all.put(name, Sent.json(body)));
    byte[] good = utf8(sample);
    all.put(
        "unknown members",
        new Sent(
            List.of(JSON),
            utf8(
                """
                {"tenantId":"victim","tenant":"victim","state":"completed","lease":1,"attempt":9,
                 "createdBy":"root","__proto__":{}}
                """),
            true));
    all.put("a wrong type", Sent.with(good, "Content-Type: text/plain"));
    all.put("no type", Sent.with(good));
    all.put("another method", Sent.with(good, JSON, "X-HTTP-Method-Override: DELETE"));
    all.put("a form without a boundary", Sent.with(good, "Content-Type: multipart/form-data"));
    all.put("gzip", Sent.with(GZIPPED, JSON, "Content-Encoding: gzip"));
    all.put("a length that lies", Sent.with(good, JSON, "Content-Length: 5"));
    all.put("two lengths", Sent.with(good, JSON, "Content-Length: 5", "Content-Length: 6"));
    all.put("broken chunks", Sent.with(utf8("zz\r\n{}"), JSON, "Transfer-Encoding: chunked"));
    all.put(
        "a broken form",
        Sent.with(
            utf8(
                "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../a\"\r\n\r\nx"),
            "Content-Type: multipart/form-data; boundary=x"));
    return all;
  }

  private static Map<String, byte[]> json(String sample) {
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("empty", new byte[] {' '});
    all.put("invalid UTF-8", new byte[] {'{', '"', (byte) 0xc3, (byte) 0x28, '"', ':', '1', '}'});
    all.put("cut off", utf8(sample.substring(0, Math.max(1, sample.length() - 2))));
    all.put("an array", utf8("[" + sample + "]"));
    all.put("a number", utf8("7"));
    all.put("null", utf8("null"));
    all.put("deep", utf8("[".repeat(DEEP) + "]".repeat(DEEP)));
    all.put("deep objects", utf8("{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP)));
    all.put("many keys", utf8(manyKeys()));
    all.put("duplicate keys", utf8("{\"type\":\"noop\",\"type\":\"sleep\"}"));
    all.put("numbers too great", utf8("{\"a\":1e400,\"b\":9223372036854775808,\"c\":-0}"));
    all.put("NaN", utf8("{\"a\":NaN}"));
    all.put(
        "XML",
        utf8(
            "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM"
                + " \"file:///etc/passwd\">]><a>&b;</a>"));
    all.put("YAML", utf8("a: &a [*a]"));
    all.put("10 MB of text", LONG_TEXT);
    return all;
  }

  private static String manyKeys() {
    var text = new StringBuilder("{");
    for (int i = 0; i < MANY; i++) {
      text.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":1");
    }
    return text.append('}').toString();
  }

  /// A zip bomb in miniature: 10 MB of nothing in 10 KB.
  private static byte[] gzipped() {
    try (var bytes = new ByteArrayOutputStream()) {
      try (var zip = new GZIPOutputStream(bytes)) {
        zip.write(new byte[TEN_MB]);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Texts for every place that takes one (59, 60, 70-90).
  static List<String> texts() {
    return List.of(
        "\u0000",
        "\ud800",
        "'; SELECT pg_sleep(5); --",
        "' OR '1'='1",
        "$1 $2 {0} %s %n",
        "=cmd|'/c calc'!A1",
        "subject\r\nBcc: victim@example.com",
        "\n2026-01-01 00:00:00,000 ERROR [forged]",
        "<script>alert(1)</script><svg onload=alert(1)>",
        "${jndi:ldap://127.0.0.1/a} #{7*7} {{7*7}}",
        "../../../../etc/passwd",
        "x".repeat(100_000),
        "\ud83d\udd14".repeat(300),
        "\u202eevil\u200b",
        "-1",
        "99999999999999999999",
        "9999-12-31T23:59:59Z",
        "-0001-01-01T00:00:00Z",
        "*/0 * * * *",
        "0 0 31 2 *",
        "PT-1S",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]/",
        "http://0x7f.1/",
        "http://2130706433/",
        "https://ok.example@127.0.0.1/",
        "https://127.0.0.1:5432/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:5432/_",
        "https://kubernetes.default.svc/");
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
