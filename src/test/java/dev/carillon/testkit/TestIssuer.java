package dev.carillon.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// An OIDC server that asks nobody for a password: whoever comes is the person it was last told,
/// with the authorisation code flow, PKCE (S256 alone), a nonce, refresh tokens and a sign-out.
///
/// Access tokens name roles and tenant; ID tokens do not, as issuers of APIs have it. Both say
/// which they are, as Keycloak's do.
public final class TestIssuer implements AutoCloseable {

  private static final int FOUND = 302;
  private static final int BAD_REQUEST = 400;

  private final HttpServer server;
  private final KeyPair keys;
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private volatile Person person = new Person("alice", "default", Set.of("admin", "user"));
  private volatile boolean away;
  private volatile Duration life = Duration.ofMinutes(5);

  /// Who signs in next.
  public record Person(String sub, String tenant, Set<String> roles) {}

  private record Grant(Person person, String challenge, String nonce) {}

  /// Starts it on a free port.
  public TestIssuer() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      keys = generator.generateKeyPair();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    server.setExecutor(Executors.newSingleThreadExecutor(TestIssuer::thread));
    server.createContext("/", this::answer);
    server.start();
  }

  /// Libraries are found by the loader of this class, not by that of the JDK's server.
  private static Thread thread(Runnable work) {
    var thread = new Thread(work, "test-issuer");
    thread.setDaemon(true);
    thread.setContextClassLoader(TestIssuer.class.getClassLoader());
    return thread;
  }

  /// {@return what `quarkus.oidc.auth-server-url` is set to}
  public String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /// @param tokens how long the tokens given from now on live
  public void nextIs(Person next, Duration tokens) {
    person = next;
    life = tokens;
  }

  /// Hangs up on everybody from now on, without an answer.
  public void goAway() {
    away = true;
  }

  /// Answers again.
  public void comeBack() {
    away = false;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      if (away) {
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/.well-known/openid-configuration" -> send(exchange, 200, discovery());
        case "/jwks" -> send(exchange, 200, jwks());
        case "/authorize" -> authorize(exchange);
        case "/token" -> token(exchange);
        default -> send(exchange, 404, "{}");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String discovery() {
    return """
    {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
     "jwks_uri": "%1$s/jwks", "end_session_endpoint": "%1$s/bye"}\
    """
        .formatted(url());
  }

  private String jwks() {
    var key = (RSAPublicKey) keys.getPublic();
    return """
    {"keys": [{"kty": "RSA", "kid": "test", "alg": "RS256", "use": "sig", "n": "%s", "e": "%s"}]}\
    """
        .formatted(base64(unsigned(key.getModulus())), base64(unsigned(key.getPublicExponent())));
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
    String challenge = asked.get("code_challenge");
    String nonce = asked.get("nonce");
    if (!"S256".equals(asked.get("code_challenge_method")) || challenge == null || nonce == null) {
      send(exchange, BAD_REQUEST, "{\"error\": \"invalid_request\"}");
      return;
    }
    var code = "code-" + numbers.incrementAndGet();
    grants.put(code, new Grant(person, challenge, nonce));
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state"));
    exchange.sendResponseHeaders(FOUND, -1);
  }

  private void token(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> asked = form(body);
    boolean refresh = "refresh_token".equals(asked.get("grant_type"));
    Grant grant =
        grants.remove(String.valueOf(refresh ? asked.get("refresh_token") : asked.get("code")));
    if (grant == null || (!refresh && !grant.challenge().equals(challenge(asked)))) {
      send(exchange, BAD_REQUEST, "{\"error\": \"invalid_grant\"}");
      return;
    }
    var again = "refresh-" + numbers.incrementAndGet();
    grants.put(again, grant);
    send(
        exchange,
        200,
        """
        {"token_type": "Bearer", "access_token": "%s", "id_token": "%s", "refresh_token": "%s",
         "expires_in": %d}\
        """
            .formatted(accessToken(grant.person()), idToken(grant), again, life.toSeconds()));
  }

  /// {@return an access token as the server gives it}
  public String accessToken(Person to) {
    return Jwt.issuer(url())
        .subject(to.sub())
        .groups(to.roles())
        .claim("tenant", to.tenant())
        .claim("preferred_username", to.sub())
        .claim("typ", "Bearer")
        .expiresIn(life)
        .jws()
        .keyId("test")
        .sign(keys.getPrivate());
  }

  private String idToken(Grant grant) {
    return Jwt.issuer(url())
        .subject(grant.person().sub())
        .audience("carillon")
        .claim("nonce", grant.nonce())
        .claim("typ", "ID")
        .expiresIn(life)
        .jws()
        .keyId("test")
        .sign(keys.getPrivate());
  }

  private static String challenge(Map<String, String> asked) {
    try {
      var verifier = asked.getOrDefault("code_verifier", "").getBytes(StandardCharsets.US_ASCII);
      return base64(MessageDigest.getInstance("SHA-256").digest(verifier));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Map<String, String> form(String text) {
    Map<String, String> found = new HashMap<>();
    Arrays.stream(text.split("&"))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair.length == 2)
        .forEach(pair -> found.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    return found;
  }

  private static byte[] unsigned(BigInteger number) {
    var hex = number.toString(16);
    return HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : "0" + hex);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
