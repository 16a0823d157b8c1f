package dev.carillon.console;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.BuildInfo;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.platform.security.SessionGuard;
import dev.carillon.platform.security.SessionKeys;
import dev.carillon.platform.security.SignIn;
import dev.carillon.platform.security.TokenLogin;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Who is calling, and how to sign in.
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Console")
public class MeResource {

  private final SignIn signIn;
  private final SessionKeys keys;
  private final TokenLogin logins;
  private final Caller caller;
  private final SecurityIdentity identity;

  /// @param identity the one of the current request
  MeResource(
      SignIn signIn,
      SessionKeys keys,
      TokenLogin logins,
      Caller caller,
      SecurityIdentity identity) {
    this.signIn = signIn;
    this.keys = keys;
    this.logins = logins;
    this.caller = caller;
    this.identity = identity;
  }

  /// Whether and where to sign in; asked by people who are not.
  @GET
  @Path("sign-in")
  @PermitAll
  @Operation(summary = "Tell whether and where people can sign in; open to everybody")
  @APIResponse(responseCode = "200", description = "Where, or why not.")
  public Answer<SignInView> signIn() {
    return Answer.of(
        signIn.isOffered()
            ? new SignInView(true, SignIn.PATH, null)
            : new SignInView(
                false,
                null,
                "This service knows a key that verifies tokens, and no issuer to sign in at. Set"
                    + " QUARKUS_OIDC_AUTH_SERVER_URL and QUARKUS_OIDC_CLIENT_ID."));
  }

  /// Who is calling. No role is asked for: a page must be able to say that somebody has none.
  @GET
  @Path("me")
  @Authenticated
  @Operation(
      summary = "Show who is calling, and what a page sends with its changes",
      description = "A session that can be renewed is renewed by this.")
  @APIResponse(responseCode = "200", description = "The caller.")
  public Answer<MeView> me() {
    Actor actor = caller.actor();
    boolean session = SessionGuard.isSession(identity);
    var token = (JsonWebToken) identity.getPrincipal();
    return Answer.of(
        new MeView(
            actor.id(),
            name(token).orElse(actor.id()),
            token.getClaim("email") instanceof String email ? email : null,
            actor.tenant(),
            actor.roles().stream().map(MeResource::word).sorted().toList(),
            session ? "cookie" : "bearer",
            session ? SessionGuard.HEADER : null,
            session ? keys.csrfToken(actor) : null,
            end(),
            BuildInfo.here().version()));
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<String> name(JsonWebToken token) {
    return Stream.of("name", "preferred_username", "upn")
        .map(claim -> token.getClaim(claim) instanceof String text ? text : "")
        .filter(text -> !text.isBlank())
        .findFirst();
  }

  private @Nullable OffsetDateTime end() {
    Instant until = logins.of(identity).until();
    return until.equals(Instant.MAX) ? null : until.atOffset(ZoneOffset.UTC);
  }
}
