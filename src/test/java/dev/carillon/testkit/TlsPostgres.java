package dev.carillon.testkit;

import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.platform.db.embedded.EmbeddedPostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A PostgreSQL of its own that speaks TLS, with a certificate for 127.0.0.1 of an authority that
/// nobody else knows.
public final class TlsPostgres implements AutoCloseable {

  private final EmbeddedPostgresServer server;
  private final TestAuthority authority;

  private TlsPostgres(EmbeddedPostgresServer server, TestAuthority authority) {
    this.server = server;
    this.authority = authority;
  }

  /// @param folder an empty one, for its files
  public static TlsPostgres start(Path folder) {
    try {
      var authority = TestAuthority.vouchingFor(folder, "ip:127.0.0.1");
      Path home = Files.createDirectory(folder.resolve("server"));
      Files.createSymbolicLink(home.resolve("postgresql-18"), TestPostgres.programs());
      var settings =
          Map.of(
              "ssl", "on",
              "ssl_cert_file", authority.certificate().toString(),
              "ssl_key_file", authority.key().toString(),
              "shared_buffers", "32MB",
              "fsync", "off");
      return new TlsPostgres(EmbeddedPostgresServer.start(home, settings), authority);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// {@return where it is}
  ///
  /// @param sslMode a word of libpq; the authority is named with the `verify-` ones
  public DatabaseUrl address(String sslMode) {
    return address(sslMode, authority.authority());
  }

  /// {@return where it is, with another authority to trust}
  public DatabaseUrl address(String sslMode, Path trusted) {
    DatabaseUrl plain = server.address();
    var root = sslMode.startsWith("verify-") ? Optional.of(trusted.toString()) : none();
    return new DatabaseUrl(
        plain.host(),
        plain.port(),
        plain.database(),
        plain.user(),
        plain.password(),
        new DatabaseUrl.Tls(sslMode, root));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  @Override
  public void close() {
    server.close();
  }
}
