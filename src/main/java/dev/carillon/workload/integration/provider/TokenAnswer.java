package dev.carillon.workload.integration.provider;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What came of asking a provider for tokens.
public sealed interface TokenAnswer {

  /// Tokens.
  ///
  /// @param refreshToken `null` when the provider sent none: the one there is stays good
  /// @param life of the access token; `null` when the provider did not say
  /// @param scopes `null` when the provider did not say
  record Granted(
      String accessToken,
      @Nullable String refreshToken,
      @Nullable Duration life,
      @Nullable List<String> scopes)
      implements TokenAnswer {

    /// Keeps the tokens out of logs.
    @Override
    public String toString() {
      return "Granted[life=" + life + "]";
    }
  }

  /// The provider does not want to, and will not want to next time.
  ///
  /// @param error a code of RFC 6749 §5.2, or `error` for any other
  record Refused(String error) implements TokenAnswer {

    private static final Set<String> CLIENT = Set.of("invalid_client", "unauthorized_client");

    /// {@return whether the person has to connect again}
    public boolean isFinal() {
      return error.equals("invalid_grant");
    }

    /// {@return whether it is about this installation's registration with the provider, and so
    /// concerns everybody}
    public boolean isAboutUs() {
      return CLIENT.contains(error);
    }
  }

  /// The provider asks to slow down.
  ///
  /// @param delay what it said, if it did
  record Busy(Optional<Duration> delay) implements TokenAnswer {}

  /// The provider is in trouble, or cannot be reached.
  ///
  /// @param why for the owner of the job; nothing the provider said
  /// @param slow whether it took too long
  record Down(String why, boolean slow) implements TokenAnswer {}

  /// It may not be called: its address is one that is forbidden here.
  record Forbidden(String why) implements TokenAnswer {}
}
