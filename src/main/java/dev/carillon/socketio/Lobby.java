package dev.carillon.socketio;

import dev.carillon.platform.security.TokenLogin.Login;
import dev.carillon.socketio.engineio.EngineSession;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// The way into our namespaces. A token comes in the handshake's `auth`, or in the header of the
/// session's first request; never in an address.
///
/// @param tokenFirst whether nobody is let in without one; otherwise it may come as an event
record Lobby(boolean tokenFirst, VisitParts parts) implements Namespace {

  private static final String BEARER = "Bearer ";

  @Override
  public void join(Joining joining) {
    @Nullable String token = token(joining);
    if (token != null) {
      parts
          .login()
          .verify(token, joining.session().handshake())
          .subscribe()
          .with(
              visitor -> joining.session().execute(() -> admit(joining, visitor)),
              failure -> joining.session().execute(() -> joining.refuse(Visit.reason(failure))));
    } else if (tokenFirst) {
      joining.refuse("Authentication error: token required");
    } else {
      joining.accept(member -> new Visit(member, null, parts));
    }
  }

  private void admit(Joining joining, Login visitor) {
    if (!joining.isWaiting()) {
      return;
    }
    if (parts.people().enter(visitor.actor())) {
      joining.accept(member -> new Visit(member, visitor, parts));
    } else {
      joining.refuse("Authentication error: too many connections of one person; close some");
    }
  }

  /// What is there and no text is a token too, one that opens nothing.
  private static @Nullable String token(Joining joining) {
    @Nullable Object told = joining.auth().getValue("token");
    if (told != null) {
      return told instanceof String text ? bare(text) : "";
    }
    return header(joining.session());
  }

  private static @Nullable String header(EngineSession session) {
    @Nullable String header = session.handshake().request().getHeader(HttpHeaders.AUTHORIZATION);
    return header == null ? null : bare(header);
  }

  private static String bare(String token) {
    return token.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? token.substring(BEARER.length()).strip()
        : token;
  }
}
