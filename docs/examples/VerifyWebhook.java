import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Receives webhooks and checks their signatures. Needs a JDK and nothing else:
///
///     WEBHOOK_SECRET='whsec_…' java docs/examples/VerifyWebhook.java 9000
///
/// Prints a line for each message and answers 204, or 400 when the signature is not good. The part
/// to take into a program of your own is `isGenuine`.
public final class VerifyWebhook {

  /// Older messages may have been recorded and sent again by somebody else.
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final int LARGEST = 64 * 1024;

  private VerifyWebhook() {}

  public static void main(String[] args) throws IOException {
    String secret = System.getenv("WEBHOOK_SECRET");
    if (args.length != 1 || secret == null) {
      System.err.println("Usage: WEBHOOK_SECRET=whsec_… java docs/examples/VerifyWebhook.java <port>");
      System.exit(2);
    }
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
    server.createContext("/", exchange -> receive(exchange, secret));
    server.start();
    System.out.println("Listening on http://127.0.0.1:" + args[0]);
  }

  private static void receive(HttpExchange exchange, String secret) throws IOException {
    try (exchange) {
      String id = header(exchange, "webhook-id");
      byte[] body = exchange.getRequestBody().readNBytes(LARGEST);
      boolean genuine =
          isGenuine(
              secret,
              id,
              header(exchange, "webhook-timestamp"),
              header(exchange, "webhook-signature"),
              body);
      System.out.println(
          (genuine ? "genuine " : "REFUSED ") + id + " " + new String(body, StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(genuine ? 204 : 400, -1);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  /// Whether a message comes from whoever has the secret, and is new.
  ///
  /// @param body the bytes as they came; parse them only after this
  static boolean isGenuine(
      String secret, String id, String timestamp, String signatures, byte[] body) {
    long sent;
    try {
      sent = Long.parseLong(timestamp);
    } catch (NumberFormatException unreadable) {
      return false;
    }
    if (Math.abs(Instant.now().getEpochSecond() - sent) > TOLERANCE.toSeconds()) {
      return false;
    }
    byte[] expected = signature(secret, id, timestamp, body);
    for (String signature : signatures.split(" ")) {
      // Takes as long for a wrong signature as for a right one.
      if (MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8))) {
        return true;
      }
    }
    return false;
  }

  private static byte[] signature(String secret, String id, String timestamp, byte[] body) {
    try {
      byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      String made = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
      return made.getBytes(StandardCharsets.UTF_8);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
