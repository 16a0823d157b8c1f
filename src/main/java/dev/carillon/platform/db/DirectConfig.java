package dev.carillon.platform.db;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/// The way around a pooler (`carillon.database.direct.*`); docs/configuration.md describes each.
@ConfigMapping(prefix = "carillon.database.direct")
interface DirectConfig {

  /// Where notices are listened for.
  Optional<String> url();

  /// Role to log in there.
  Optional<String> user();

  /// Its password.
  Optional<String> password();

  /// PEM file with the authorities to trust there, for the `verify-` words of `sslmode`.
  Optional<String> rootCertificate();
}
