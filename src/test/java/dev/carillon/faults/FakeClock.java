package dev.carillon.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A clock that can be set while a process reads it, by libfaketime (Debian's package of that
/// name). Only the time of day jumps: what measures how long something took goes on as before, as
/// it does on a machine whose clock is set.
final class FakeClock {

  private static final Path DEBIAN =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

  private final Path library;
  private final Path file;

  private FakeClock(Path library, Path file) {
    this.library = library;
    this.file = file;
    jumpTo(Duration.ZERO);
  }

  /// @return nothing where the library is not installed
  static Optional<FakeClock> in(Path home, String name) {
    return Files.exists(DEBIAN)
        ? Optional.of(new FakeClock(DEBIAN, home.resolve(name + ".clock")))
        : Optional.empty();
  }

  /// Sets it so far from the machine's.
  void jumpTo(Duration ahead) {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, "%+d\n".formatted(ahead.toSeconds()));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a process needs in its environment to read this clock.
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "FAKETIME_DONT_RESET", "1");
  }

  /// Puts a script where a program is, that starts it with this clock.
  void wrap(Path program) {
    try {
      Path real = program.resolveSibling(program.getFileName() + ".real");
      Files.move(program, real);
      String settings =
          environment().entrySet().stream()
              .map(each -> each.getKey() + "='" + each.getValue() + "'")
              .sorted()
              .collect(Collectors.joining(" "));
      Files.writeString(program, "#!/bin/sh\nexec env " + settings + " '" + real + "' \"$@\"\n");
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
