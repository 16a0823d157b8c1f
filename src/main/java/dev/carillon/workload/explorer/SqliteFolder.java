package dev.carillon.workload.explorer;

import dev.carillon.workload.explorer.source.SourceException;
import dev.carillon.workload.explorer.source.SourceException.Reason;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// The one folder SQLite files are read from. No name leads out of it, and no link does.
@Singleton
final class SqliteFolder {

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}){0,5}");

  private final Optional<Path> folder;

  SqliteFolder(ExplorerConfig config) {
    this.folder = config.sqliteFolder();
  }

  /// {@return whether SQLite is offered at all}
  boolean isThere() {
    return folder.isPresent();
  }

  /// {@return whether a name can be one of a file in the folder} Looks nothing up.
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /// The file of a name.
  ///
  /// @throws SourceException when it is not there, or not in the folder
  Path file(String name) {
    if (folder.isEmpty() || !isName(name)) {
      throw new SourceException(Reason.BAD_FILE);
    }
    try {
      Path root = folder.get().toRealPath();
      Path file = root.resolve(name).toRealPath();
      if (!file.startsWith(root) || !Files.isRegularFile(file)) {
        throw new SourceException(Reason.BAD_FILE);
      }
      return file;
    } catch (IOException notThere) {
      throw new SourceException(Reason.BAD_FILE);
    }
  }
}
