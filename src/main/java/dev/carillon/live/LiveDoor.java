package dev.carillon.live;

import dev.carillon.platform.http.Handshake;
import dev.carillon.platform.http.Origins;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What must hold before a request becomes a connection, beside the roles: where its page comes
/// from, a bare address, a token that still lives.
@Singleton
public final class LiveDoor implements HttpUpgradeCheck {

  /// Where Quarkus keeps the end of the token (epoch second).
  private static final String EXPIRES = "quarkus.identity.expire-time";

  /// What is below a connection, kept for the day its reader stops reading.
  static final UserData.TypedKey<HttpConnection> LINE =
      new UserData.TypedKey<>("carillon.live.line");

  private final Origins origins;
  private final InstantSource clock = InstantSource.system();

  LiveDoor(LiveConfig config) {
    this.origins = new Origins(config.origins().orElse(Set.of()));
  }

  @Override
  public Uni<CheckResult> perform(HttpUpgradeContext context) {
    var request = context.httpRequest();
    if (request.query() != null) {
      return refuse(
          ProblemType.BAD_REQUEST,
          "The address of a live connection has no query. A token in it would be written to logs:"
              + " send it in the Authorization header or as a sub-protocol.");
    }
    if (!origins.admit(request)) {
      return refuse(ProblemType.FORBIDDEN, "Pages of this origin may not connect.");
    }
    context.userData().put(LINE, request.connection());
    return context
        .securityIdentity()
        .chain(this::living)
        .invoke(permitted -> Handshake.over(request));
  }

  /// OIDC lets a token live 30 s longer, for clocks that differ. Quarkus closes a connection when
  /// its token expires, and 3.29.4 breaks on one that has: its timer cannot go back in time.
  private Uni<CheckResult> living(@Nullable SecurityIdentity identity) {
    @Nullable Long expires = identity == null ? null : identity.getAttribute(EXPIRES);
    if (expires != null && !Instant.ofEpochSecond(expires).isAfter(clock.instant())) {
      return Uni.createFrom().failure(new AuthenticationFailedException("the token has expired"));
    }
    return CheckResult.permitUpgrade();
  }

  private static Uni<CheckResult> refuse(ProblemType type, String detail) {
    return Uni.createFrom().failure(new ProblemException(type, detail));
  }
}
