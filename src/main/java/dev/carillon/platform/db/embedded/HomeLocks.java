package dev.carillon.platform.db.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Who uses the server of one home, told by locks of the operating system: whatever way a process
/// ends, its locks go with it.
///
/// Everybody who uses the server holds `clients.lock` shared. Starting and stopping happen under
/// `start.lock`. So whoever gets `clients.lock` alone while stopping is the last one.
final class HomeLocks {

  private final Path home;
  private @Nullable FileLock client;

  HomeLocks(Path home) {
    this.home = home;
  }

  /// Waits for its turn.
  ///
  /// @return to be closed when the start or stop is over
  AutoCloseableLock startingOrStopping() throws IOException {
    var channel = open("start.lock");
    try {
      channel.lock();
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
    return channel::close;
  }

  void join() throws IOException {
    client = open("clients.lock").lock(0, Long.MAX_VALUE, true);
  }

  /// {@return whether nobody else uses the server}
  boolean leave() throws IOException {
    var held = client;
    client = null;
    if (held != null) {
      held.acquiredBy().close();
    }
    try (var channel = open("clients.lock");
        var alone = channel.tryLock()) {
      return alone != null;
    }
  }

  private FileChannel open(String name) throws IOException {
    return FileChannel.open(
        home.resolve(name),
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE);
  }

  /// A lock that is given back by closing it.
  @FunctionalInterface
  interface AutoCloseableLock extends AutoCloseable {
    @Override
    void close() throws IOException;
  }
}
