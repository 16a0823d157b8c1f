package dev.carillon.notification.webhook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A certificate that nobody vouches for, made by the JDK's keytool.
///
/// @param store PKCS #12 with key and certificate
/// @param pem the certificate alone
record TestCertificate(Path store, Path pem) {

  static final String PASSWORD = "for-tests-alone";

  static TestCertificate forName(Path folder, String name)
      throws IOException, InterruptedException {
    var made = new TestCertificate(folder.resolve("key.p12"), folder.resolve("certificate.pem"));
    keytool(
        List.of(
            "-genkeypair",
            "-alias",
            "receiver",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=dns:" + name,
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            made.store.toString(),
            "-storepass",
            PASSWORD));
    keytool(
        List.of(
            "-exportcert",
            "-rfc",
            "-alias",
            "receiver",
            "-file",
            made.pem.toString(),
            "-keystore",
            made.store.toString(),
            "-storepass",
            PASSWORD));
    return made;
  }

  private static void keytool(List<String> arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
  }
}
