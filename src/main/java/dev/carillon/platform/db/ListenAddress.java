package dev.carillon.platform.db;

import io.vertx.pgclient.PgConnectOptions;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Where to listen for notices. A pooler in transaction mode would take the listening connection
/// away after each statement, so beside one it is the direct address.
@Singleton
final class ListenAddress {

  private final PgConnectOptions options;

  /// @param tls of the pools, which lead to the first address
  ListenAddress(
      @ConfigProperty(name = "quarkus.datasource.reactive.url") String url,
      @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
      @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password,
      ClientTls tls,
      DirectConfig direct) {
    this.options =
        direct
            .url()
            .map(other -> direct(other, direct))
            .orElseGet(() -> tls.in(options(url, user, password)));
  }

  private static PgConnectOptions direct(String url, DirectConfig direct) {
    PgConnectOptions options = options(url, direct.user(), direct.password());
    var tls = new DatabaseUrl.Tls(options.getSslMode().value, direct.rootCertificate());
    return ClientTls.of(tls).in(options);
  }

  /// @param url as Quarkus takes it for its reactive client
  static PgConnectOptions options(String url, Optional<String> user, Optional<String> password) {
    PgConnectOptions options = PgConnectOptions.fromUri(url.replaceFirst("^vertx-reactive:", ""));
    user.ifPresent(options::setUser);
    password.ifPresent(options::setPassword);
    return options;
  }

  /// {@return what to connect with}
  PgConnectOptions options() {
    return options;
  }
}
