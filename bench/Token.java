import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/// Makes what a service without an OIDC server needs, for trying it out and for measuring: a key
/// pair, and tokens signed with it. Not for production.
///
///     java bench/Token.java keys <file>                     makes a private key in <file> and
///                                                           prints QUARKUS_OIDC_PUBLIC_KEY
///     java bench/Token.java sign <file> <person> [role...]  prints a token for 12 hours
public final class Token {

  private static final long LIFE_SECONDS = 12 * 60 * 60;

  private Token() {}

  public static void main(String... args) throws Exception {
    if (args.length == 2 && args[0].equals("keys")) {
      System.out.println(makeKeys(Path.of(args[1])));
    } else if (args.length >= 3 && args[0].equals("sign")) {
      System.out.println(
          sign(Path.of(args[1]), args[2], Arrays.asList(args).subList(3, args.length)));
    } else {
      System.err.println("usage: Token keys <file> | Token sign <file> <person> [role...]");
      System.exit(2);
    }
  }

  private static String makeKeys(Path file) throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    Files.writeString(file, Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded()));
    return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
  }

  private static String sign(Path file, String person, java.util.List<String> roles)
      throws Exception {
    long now = Instant.now().getEpochSecond();
    String groups =
        roles.stream().map(role -> '"' + role + '"').collect(Collectors.joining(",", "[", "]"));
    String claims =
        "{\"sub\":\"%s\",\"groups\":%s,\"iat\":%d,\"exp\":%d}"
            .formatted(person, groups, now, now + LIFE_SECONDS);
    String signed = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encoded(claims);
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key(file));
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + encoded(signature.sign());
  }

  private static PrivateKey key(Path file) throws Exception {
    byte[] encoded = Base64.getDecoder().decode(Files.readString(file).strip());
    return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private static String encoded(String json) {
    return encoded(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
