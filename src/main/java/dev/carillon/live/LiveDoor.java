package dev.carillon.live;

import dev.carillon.platform.http.Origins;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.TokenLogin;
import dev.carillon.platform.security.TokenLogin.Login;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/// What must hold before a request becomes a connection: where its page comes from, a bare address,
/// a role of ours, a token that still lives.
///
/// A browser lets any page open a WebSocket anywhere and tells its origin; what is not a browser
/// tells none and has no page to be misled by (ASVS 4.4.2).
@Singleton
final class LiveDoor {

  private final Origins origins;
  private final TokenLogin logins;

  LiveDoor(Origins origins, TokenLogin logins) {
    this.origins = origins;
    this.logins = logins;
  }

  /// @return who it is
  /// @throws ProblemException when the request may not become a connection
  /// @throws AuthenticationFailedException when the token is not good any more
  Login check(RoutingContext context) {
    checkPlace(context.request());
    if (!(context.user() instanceof QuarkusHttpUser user)) {
      throw new AuthenticationFailedException("nobody logged in");
    }
    Login login = logins.of(user.getSecurityIdentity());
    if (login.actor().roles().isEmpty()) {
      throw new ProblemException(ProblemType.FORBIDDEN, "This token's roles do not allow it.");
    }
    return login;
  }

  /// Where the request comes from, and that its address is bare.
  ///
  /// @throws ProblemException when the request may not become a connection
  void checkPlace(HttpServerRequest request) {
    if (request.query() != null) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "The address of a live connection has no query. A token in it would be written to logs:"
              + " send it in the Authorization header or as a sub-protocol.");
    }
    if (!origins.admit(request)) {
      throw new ProblemException(ProblemType.FORBIDDEN, "Pages of this origin may not connect.");
    }
  }
}
