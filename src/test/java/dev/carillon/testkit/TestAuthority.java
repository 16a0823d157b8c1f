package dev.carillon.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An authority that nobody else knows and a server's certificate it vouches for, made by the JDK's
/// keytool. All are PEM files.
///
/// @param authority its own certificate
/// @param certificate the server's
/// @param key the server's, for its owner alone
public record TestAuthority(Path authority, Path certificate, Path key) {

  private static final String PASSWORD = "for-tests-alone";
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /// Makes both in a folder.
  ///
  /// @param names whom the server's certificate is for, as keytool writes them: `ip:127.0.0.1`
  public static TestAuthority vouchingFor(Path folder, String names) {
    var store = folder.resolve("keys.p12");
    try {
      keytool(store, "-alias", "authority", "-dname", "CN=Made Up Authority", "-ext", "bc=ca:true");
      keytool(
          store,
          "-alias",
          "server",
          "-dname",
          "CN=server",
          "-ext",
          "san=" + names,
          "-signer",
          "authority");
      var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      var made =
          new TestAuthority(
              folder.resolve("authority.pem"),
              folder.resolve("server.pem"),
              folder.resolve("server.key"));
      write(made.authority, "CERTIFICATE", keys.getCertificate("authority").getEncoded());
      write(made.certificate, "CERTIFICATE", keys.getCertificate("server").getEncoded());
      write(made.key, "PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
      Files.setPosixFilePermissions(made.key, PosixFilePermissions.fromString("rw-------"));
      return made;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void write(Path file, String what, byte[] bytes) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
            .formatted(what, LINES.encodeToString(bytes)));
  }

  private static void keytool(Path store, String... what) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-validity", "2", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    command.addAll(List.of(what));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(said);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }
}
