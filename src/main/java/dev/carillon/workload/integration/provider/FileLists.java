package dev.carillon.workload.integration.provider;

import dev.carillon.platform.net.OutsideReply;
import dev.carillon.platform.net.RetryAfter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.DecodeException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeoutException;

/// Lists files at providers. Waits for its turn; never blocks.
@Singleton
public final class FileLists {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY = 429;

  private final ProviderCalls calls;
  private final ProviderPace pace;
  private final InstantSource clock;

  FileLists(ProviderCalls calls, ProviderPace pace, InstantSource clock) {
    this.calls = calls;
    this.pace = pace;
    this.clock = clock;
  }

  /// What came of a question.
  public sealed interface Listed {

    record Page(FilePage page) implements Listed {}

    /// Nobody here knows how to list files of this provider.
    record Unknown() implements Listed {}

    /// The provider may not be called just now.
    record Later(Duration delay) implements Listed {}

    /// The provider does not accept the token (401).
    record Unauthorized() implements Listed {}

    /// The provider does not allow it (403).
    record NotAllowed() implements Listed {}

    /// The provider has no such folder.
    record NoFolder() implements Listed {}

    /// @param slow whether it took too long
    record Down(String why, boolean slow) implements Listed {}
  }

  /// @return never fails for what the provider does
  public Uni<Listed> list(Provider provider, String accessToken, FileDialect.Where where) {
    FileDialect dialect = FileDialect.of(provider).orElse(null);
    if (dialect == null) {
      return Uni.createFrom().item(new Listed.Unknown());
    }
    return pace.turn(provider)
        .chain(turn ->
            switch (turn) {
              case ProviderPace.Turn.Later later ->
                  Uni.createFrom().item(new Listed.Later(later.delay()));
              case ProviderPace.Turn.Now now -> ask(provider, dialect, accessToken, where);
            });
  }

  private Uni<Listed> ask(
      Provider provider, FileDialect dialect, String accessToken, FileDialect.Where where) {
    FileDialect.Question question = dialect.ask(provider, where);
    return calls
        .api(question.method(), question.url(), accessToken, question.body())
        .map(reply -> read(dialect, reply))
        .onFailure()
        .recoverWithItem(failure ->
            new Listed.Down(
                failure instanceof TimeoutException
                    ? "The provider took too long to answer"
                    : "The provider cannot be reached",
                failure instanceof TimeoutException))
        .call(listed ->
            listed instanceof Listed.Later later
                ? pace.hold(provider, later.delay())
                : Uni.createFrom().voidItem());
  }

  private Listed read(FileDialect dialect, OutsideReply reply) {
    if (reply.good()) {
      return page(dialect, reply);
    }
    return switch (reply.status()) {
      case UNAUTHORIZED -> new Listed.Unauthorized();
      case FORBIDDEN -> new Listed.NotAllowed();
      case NOT_FOUND, CONFLICT -> new Listed.NoFolder();
      case TOO_MANY ->
          new Listed.Later(
              RetryAfter.of(reply.retryAfter(), clock.instant()).orElse(ProviderPace.USUAL_HOLD));
      default -> new Listed.Down("The provider answered " + reply.status(), false);
    };
  }

  private static Listed page(FileDialect dialect, OutsideReply reply) {
    try {
      return new Listed.Page(dialect.read(reply.body().toJsonObject()));
    } catch (DecodeException | ClassCastException notAList) {
      return new Listed.Down("The provider answered something that is no list of files", false);
    }
  }
}
