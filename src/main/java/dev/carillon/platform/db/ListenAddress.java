package dev.carillon.platform.db;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Where to listen for notices. A pooler in transaction mode would take the listening connection
/// away after each statement, so beside one it is the direct address.
@Singleton
final class ListenAddress {

  private final String url;
  private final Optional<String> user;
  private final Optional<String> password;

  ListenAddress(
      @ConfigProperty(name = "quarkus.datasource.reactive.url") String url,
      @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
      @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password,
      @ConfigProperty(name = "carillon.database.direct.url") Optional<String> directUrl,
      @ConfigProperty(name = "carillon.database.direct.user") Optional<String> directUser,
      @ConfigProperty(name = "carillon.database.direct.password") Optional<String> directPassword) {
    this.url = directUrl.orElse(url);
    this.user = directUrl.isPresent() ? directUser : user;
    this.password = directUrl.isPresent() ? directPassword : password;
  }

  String url() {
    return url;
  }

  Optional<String> user() {
    return user;
  }

  Optional<String> password() {
    return password;
  }
}
