package dev.carillon.platform.db;

import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Whom a connection of the reactive client trusts. The pools are told by Quarkus; a connection
/// made beside them has to be told the same.
@Singleton
final class ClientTls {

  /// Compares the names in a certificate with the host, as browsers do.
  static final String NAMES = "HTTPS";

  static final String NO_NAMES = "NONE";

  private final boolean trustAll;
  private final List<String> authorities;
  private final String names;

  /// As the pools are.
  @Inject
  ClientTls(
      @ConfigProperty(name = "quarkus.datasource.reactive.trust-all", defaultValue = "false")
          boolean trustAll,
      @ConfigProperty(name = "quarkus.datasource.reactive.trust-certificate-pem.certs")
          Optional<List<String>> authorities,
      @ConfigProperty(
              name = "quarkus.datasource.reactive.hostname-verification-algorithm",
              defaultValue = NO_NAMES)
          String names) {
    this(trustAll, authorities.orElse(List.of()), names);
  }

  /// @param authorities PEM files
  private ClientTls(boolean trustAll, List<String> authorities, String names) {
    this.trustAll = trustAll;
    this.authorities = List.copyOf(authorities);
    this.names = names;
  }

  /// As libpq has it: `require` and below encrypt without asking who is there; the client would
  /// refuse a certificate it does not know.
  static ClientTls of(DatabaseUrl.Tls tls) {
    return tls.verifies()
        ? new ClientTls(
            false, tls.rootCertificate().stream().toList(), tls.comparesNames() ? NAMES : NO_NAMES)
        : new ClientTls(true, List.of(), NO_NAMES);
  }

  /// @return the same options, with this in them
  PgConnectOptions in(PgConnectOptions options) {
    options.setTrustAll(trustAll);
    options.setHostnameVerificationAlgorithm(names.equalsIgnoreCase(NO_NAMES) ? "" : names);
    if (!authorities.isEmpty()) {
      var trusted = new PemTrustOptions();
      authorities.forEach(trusted::addCertPath);
      options.setTrustOptions(trusted);
    }
    return options;
  }
}
