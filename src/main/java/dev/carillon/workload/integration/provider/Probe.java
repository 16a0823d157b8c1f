package dev.carillon.workload.integration.provider;

import dev.carillon.platform.net.OutsideReply;
import dev.carillon.platform.net.RetryAfter;
import dev.carillon.platform.net.UnsafeAddressException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks a provider something harmless with a person's token, to see whether it is still good
/// (domain-002 §2). Which question depends on the provider; a provider nobody here knows is asked
/// at its `metadata.apiBaseUrl`.
@Singleton
public final class Probe {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY = 429;

  private final ProviderCalls calls;
  private final InstantSource clock;

  Probe(ProviderCalls calls, InstantSource clock) {
    this.calls = calls;
    this.clock = clock;
  }

  /// What a provider made of a token.
  public enum Verdict {
    /// It answered.
    GOOD,
    /// It does not accept the token (401).
    REFUSED,
    /// It accepts the token and not the question: rights are missing (403).
    NOT_ALLOWED,
    /// It asks to slow down (429).
    BUSY,
    /// It failed, or cannot be reached.
    DOWN,
    /// There is nothing to ask, or it may not be asked: the set-up is wrong.
    UNUSABLE
  }

  /// @param message for people; nothing the provider said
  /// @param holdOff how long the provider wants to be left alone, if it said so
  /// @param slow whether it took too long
  public record Seen(Verdict verdict, String message, Optional<Duration> holdOff, boolean slow) {

    private static Seen of(Verdict verdict, String message) {
      return new Seen(verdict, message, Optional.empty(), false);
    }
  }

  private record Question(String method, String url, @Nullable String body) {}

  /// @return never fails for what the provider does
  public Uni<Seen> look(Provider provider, String accessToken) {
    Question question = question(provider);
    if (question == null) {
      return Uni.createFrom()
          .item(
              Seen.of(
                  Verdict.UNUSABLE,
                  "The provider has no metadata.apiBaseUrl to ask, so its health is not known"));
    }
    return calls
        .api(question.method(), question.url(), accessToken, question.body())
        .map(this::seen)
        .onFailure()
        .recoverWithItem(Probe::failed);
  }

  private static @Nullable Question question(Provider provider) {
    String base = provider.apiBase();
    return switch (provider.dialect()) {
      case "dropbox" ->
          new Question(
              "POST",
              or(base, "https://api.dropboxapi.com") + "/2/users/get_current_account",
              "null");
      case "github" -> get(or(base, "https://api.github.com") + "/user");
      case "gitlab" -> get(or(base, "https://gitlab.com") + "/api/v4/user");
      case "google", "googledrive", "google-drive" ->
          get(or(base, "https://www.googleapis.com") + "/drive/v3/about?fields=kind");
      case "aws" ->
          get(
              or(base, "https://sts.amazonaws.com")
                  + "/?Action=GetCallerIdentity&Version=2011-06-15");
      case "azure" ->
          get(or(base, "https://management.azure.com") + "/subscriptions?api-version=2022-12-01");
      case "gcp" -> get(or(base, "https://cloudresourcemanager.googleapis.com") + "/v1/projects");
      default -> base == null ? null : get(base);
    };
  }

  private static String or(@Nullable String base, String usual) {
    return base == null ? usual : base;
  }

  private static Question get(String url) {
    return new Question("GET", url, null);
  }

  private Seen seen(OutsideReply reply) {
    if (reply.good()) {
      return Seen.of(Verdict.GOOD, "The provider answers");
    }
    return switch (reply.status()) {
      case UNAUTHORIZED ->
          Seen.of(Verdict.REFUSED, "The provider does not accept the access token any more");
      case FORBIDDEN ->
          Seen.of(Verdict.NOT_ALLOWED, "The provider does not allow it: rights are missing");
      case TOO_MANY ->
          new Seen(
              Verdict.BUSY,
              "The provider asks to slow down",
              RetryAfter.of(reply.retryAfter(), clock.instant()),
              false);
      default -> Seen.of(Verdict.DOWN, "The provider answered " + reply.status());
    };
  }

  private static Seen failed(Throwable failure) {
    return switch (failure) {
      case UnsafeAddressException unsafe ->
          Seen.of(Verdict.UNUSABLE, "The address of the provider " + unsafe.getMessage());
      case TimeoutException slow ->
          new Seen(Verdict.DOWN, "The provider took too long to answer", Optional.empty(), true);
      default -> Seen.of(Verdict.DOWN, "The provider cannot be reached");
    };
  }
}
