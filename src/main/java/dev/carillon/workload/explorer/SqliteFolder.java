package dev.carillon.workload.explorer;

import dev.carillon.workload.explorer.source.SourceException;
import dev.carillon.workload.explorer.source.SourceException.Reason;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// The folder SQLite files are read from. Each tenant has one of its own in it, which no name leads
/// out of, and no link does.
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

  /// {@return the folder of a tenant, which need not be there; empty where SQLite is not offered}
  Optional<Path> of(String tenant) {
    return folder.map(all -> all.resolve(plain(tenant)));
  }

  /// A tenant as the name of one folder: signs that might be more are written as `%2E`.
  private static String plain(String tenant) {
    var name = new StringBuilder();
    for (byte one : tenant.getBytes(StandardCharsets.UTF_8)) {
      char sign = (char) (one & 0xff);
      if (isPlain(sign) || (sign == '.' && !name.isEmpty())) {
        name.append(sign);
      } else {
        name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(one));
      }
    }
    return name.toString();
  }

  private static boolean isPlain(char sign) {
    return (sign >= 'a' && sign <= 'z')
        || (sign >= 'A' && sign <= 'Z')
        || (sign >= '0' && sign <= '9')
        || sign == '_'
        || sign == '-';
  }

  /// {@return whether a name can be one of a file in the folder} Looks nothing up.
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /// The file a tenant calls so.
  ///
  /// @throws SourceException when it is not there, or not in the tenant's folder
  Path file(String tenant, String name) {
    Optional<Path> own = of(tenant);
    if (own.isEmpty() || !isName(name)) {
      throw new SourceException(Reason.BAD_FILE);
    }
    try {
      Path root = own.get().toRealPath();
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
