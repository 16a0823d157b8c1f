package dev.carillon.workload.integration;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What came of trying to renew the tokens of an integration.
public sealed interface RenewalResult {

  /// New tokens are stored and the next renewal is planned.
  record Renewed() implements RenewalResult {}

  /// There was nothing to do: somebody else has renewed them, or they are good for a while.
  record NotDue() implements RenewalResult {}

  /// There is no such integration.
  record Missing() implements RenewalResult {}

  /// It was never connected, or its provider gave no refresh token.
  ///
  /// @param version of the tokens that were looked at
  record NoRefreshToken(int version) implements RenewalResult {}

  /// A person has to connect it again.
  record Revoked() implements RenewalResult {}

  /// Somebody else is renewing them just now.
  record InFlight() implements RenewalResult {}

  /// The provider may not be called just now.
  record Later(Duration delay) implements RenewalResult {}

  /// It did not work.
  ///
  /// @param why for people; nothing the provider said
  /// @param lasting whether trying again cannot help
  /// @param dependency the breaker it counts against, or `null`
  /// @param slow whether the provider took too long
  /// @param version of the tokens that were sent: later ones may be good
  record Failed(String why, boolean lasting, @Nullable String dependency, boolean slow, int version)
      implements RenewalResult {}
}
