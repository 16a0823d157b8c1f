package dev.carillon.platform.db.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/// The files of one database cluster and the password that opens it.
///
/// @param path PostgreSQL's own directory
/// @param password of the role [#ROLE], made when the cluster was
record DataDirectory(Path path, String password) {

  /// The one role; it owns the cluster.
  static final String ROLE = "carillon";

  private static final String SETTINGS = "carillon.conf";
  private static final int PASSWORD_BYTES = 24;

  /// Makes the cluster if there is none. A broken attempt is thrown away by the next one.
  static DataDirectory openOrCreate(Path home, Programs programs) throws IOException {
    var path = home.resolve("data");
    var passwordFile = home.resolve("password");
    if (!Files.exists(path.resolve("PG_VERSION"))) {
      writePrivately(passwordFile, newPassword());
      create(path, passwordFile, programs);
    }
    return new DataDirectory(path, Files.readString(passwordFile).strip());
  }

  /// Replaces the settings the server reads at its next start.
  void configure(Map<String, String> settings) throws IOException {
    var lines =
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'")
            .sorted()
            .collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(path.resolve(SETTINGS), lines);
  }

  private static void create(Path path, Path passwordFile, Programs programs) throws IOException {
    var half = path.resolveSibling("data.part");
    PostgresBinaries.deleteTree(half);
    int exitCode =
        programs.run(
            "initdb",
            "--pgdata=" + half,
            "--username=" + ROLE,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            // The same order of texts on every machine, whatever its locales.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8");
    if (exitCode != 0) {
      throw new EmbeddedServerFailure(
          "PostgreSQL could not lay out its files under "
              + half.toAbsolutePath()
              + "; see initdb.log beside it.");
    }
    Files.writeString(
        half.resolve("postgresql.conf"),
        "include_if_exists = '" + SETTINGS + "'\n",
        StandardOpenOption.APPEND);
    Files.move(half, path, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String newPassword() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static void writePrivately(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      var ownerOnly = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
    }
    Files.writeString(file, text);
  }
}
