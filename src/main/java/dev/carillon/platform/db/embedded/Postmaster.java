package dev.carillon.platform.db.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// What a server wrote about itself into `postmaster.pid`: line 1 its process, line 4 its port,
/// line 8 its state (PostgreSQL's `miscadmin.h`, "LOCK_FILE_LINE").
///
/// @param pid the process
/// @param port TCP port, 0 while the server has not come that far
record Postmaster(long pid, int port) {

  static final String FILE = "postmaster.pid";

  private static final int PORT_LINE = 3;

  /// {@return what the file in `data` says, empty without a file or when it cannot be understood}
  static Optional<Postmaster> of(Path data) throws IOException {
    try {
      var lines = Files.readAllLines(data.resolve(FILE), StandardCharsets.ISO_8859_1);
      long pid = Long.parseLong(lines.getFirst().strip());
      int port = lines.size() > PORT_LINE ? Integer.parseInt(lines.get(PORT_LINE).strip()) : 0;
      return Optional.of(new Postmaster(pid, port));
    } catch (NoSuchFileException
        | NumberFormatException
        | java.util.NoSuchElementException absent) {
      return Optional.empty();
    }
  }

  /// A number in a file says little after a reboot: the process must also be a PostgreSQL.
  boolean isAlive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().command())
        .filter(command -> Path.of(command).getFileName().toString().startsWith("postgres"))
        .isPresent();
  }

  /// Some other program has the number now.
  boolean isSomebodyElse() {
    return !isAlive() && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }
}
