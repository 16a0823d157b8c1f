import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Tokens for trying Carillon out without an OIDC server. Needs a JDK and nothing else:
///
///     export QUARKUS_OIDC_PUBLIC_KEY=$(java docs/examples/Token.java key)
///     java -jar target/quarkus-app/quarkus-run.jar &
///     export TOKEN=$(java docs/examples/Token.java token alice admin,user)
///     curl -H "Authorization: Bearer $TOKEN" http://localhost:8080/api/jobs
///
/// `key` prints the public key in the form `QUARKUS_OIDC_PUBLIC_KEY` wants; `token <sub> <roles>
/// [tenant]` prints a token for 8 hours, roles (`user`, `admin`, `superadmin`) joined by commas.
/// The pair of keys is made at the first use and kept in `.carillon-keys`, or where the variable
/// `CARILLON_KEYS` says. Whoever has that folder can log in as anybody: not for production.
public final class Token {

  private static final Duration LIFE = Duration.ofHours(8);

  private static final String USAGE =
      """
      Usage: java docs/examples/Token.java key
             java docs/examples/Token.java token <sub> <roles> [tenant]""";

  private Token() {}

  public static void main(String[] args) throws IOException, GeneralSecurityException {
    var folder = Path.of(System.getenv().getOrDefault("CARILLON_KEYS", ".carillon-keys"));
    if (args.length == 1 && args[0].equals("key")) {
      makeKeys(folder);
      System.out.println(Files.readString(folder.resolve("public.txt")));
    } else if ((args.length == 3 || args.length == 4) && args[0].equals("token")) {
      makeKeys(folder);
      System.out.println(token(folder, args[1], args[2], args.length == 4 ? args[3] : ""));
    } else {
      System.err.println(USAGE);
      System.exit(2);
    }
  }

  private static void makeKeys(Path folder) throws IOException, GeneralSecurityException {
    if (Files.exists(folder.resolve("public.txt"))) {
      return;
    }
    Files.createDirectories(folder);
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var pair = generator.generateKeyPair();
    var secret = folder.resolve("private.txt");
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      Files.deleteIfExists(secret);
      Files.createFile(
          secret,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    var base64 = Base64.getEncoder();
    Files.writeString(secret, base64.encodeToString(pair.getPrivate().getEncoded()));
    Files.writeString(
        folder.resolve("public.txt"), base64.encodeToString(pair.getPublic().getEncoded()));
  }

  private static String token(Path folder, String sub, String roles, String tenant)
      throws IOException, GeneralSecurityException {
    var now = Instant.now();
    var groups = Stream.of(roles.split(",")).map(Token::quoted).collect(Collectors.joining(","));
    var claims =
        "{\"sub\":%s,\"groups\":[%s],\"iat\":%d,\"exp\":%d%s}"
            .formatted(
                quoted(sub),
                groups,
                now.getEpochSecond(),
                now.plus(LIFE).getEpochSecond(),
                tenant.isEmpty() ? "" : ",\"tenant\":" + quoted(tenant));
    var signed = part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + part(claims);
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(privateKey(folder));
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + url(signature.sign());
  }

  private static PrivateKey privateKey(Path folder) throws IOException, GeneralSecurityException {
    var text = Files.readString(folder.resolve("private.txt"));
    return KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
  }

  private static String quoted(String text) {
    return '"' + text.strip().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String part(String json) {
    return url(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
