package dev.carillon.live;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What must hold before a request becomes a connection, beside the roles: where its page comes
/// from, a bare address, a token that still lives.
///
/// A browser lets any page open a WebSocket anywhere and tells its origin; what is not a browser
/// tells none and has no page to be misled by (ASVS 4.4.2).
@Singleton
public final class LiveDoor implements HttpUpgradeCheck {

  /// Where Quarkus keeps the end of the token (epoch second).
  private static final String EXPIRES = "quarkus.identity.expire-time";

  /// What is below a connection, kept for the day its reader stops reading.
  static final UserData.TypedKey<HttpConnection> LINE =
      new UserData.TypedKey<>("carillon.live.line");

  private final Set<String> origins;
  private final InstantSource clock = InstantSource.system();

  LiveDoor(LiveConfig config) {
    this.origins = config.origins().orElse(Set.of());
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
    if (!isFromHere(request)) {
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

  private boolean isFromHere(HttpServerRequest request) {
    List<String> told = request.headers().getAll("Origin");
    if (told.isEmpty()) {
      return true;
    }
    var origin = told.getFirst();
    return told.size() == 1 && (origins.contains(origin) || isOwn(origin, request));
  }

  /// The scheme is left out: behind an ingress that ends TLS we do not know our own.
  private static boolean isOwn(String origin, HttpServerRequest request) {
    try {
      @Nullable String authority = URI.create(origin).getAuthority();
      return authority != null
          && request.authority() != null
          && authority.equalsIgnoreCase(request.authority().toString());
    } catch (IllegalArgumentException notAnOrigin) {
      return false;
    }
  }

  private static Uni<CheckResult> refuse(ProblemType type, String detail) {
    return Uni.createFrom().failure(new ProblemException(type, detail));
  }
}
