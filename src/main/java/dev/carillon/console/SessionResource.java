package dev.carillon.console;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.SessionGuard;
import dev.carillon.platform.security.SignIn;
import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.OidcSession;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The two addresses a browser goes to: into a session and out of it. Who comes to `/login` without
/// one is sent to the issuer before anything here is called.
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {

  /// What an address is made of (RFC 3986), without a `#`.
  private static final String SIGNS = "(?:[A-Za-z0-9/_.~!$&'()*+,;=:@?-]|%[0-9A-Fa-f]{2}){0,1000}";

  /// A path of this service. Browsers take `//host` and `/\host` for another one.
  private static final Pattern OWN_PATH = Pattern.compile("/(?!/)" + SIGNS + "(?:#" + SIGNS + ")?");

  private final SecurityIdentity identity;
  private final OidcSession session;

  /// @param identity the one of the current request
  /// @param session the one of the current request
  SessionResource(SecurityIdentity identity, OidcSession session) {
    this.identity = identity;
    this.session = session;
  }

  /// Goes where a page wanted to be when it asked for a login.
  @GET
  @Path(SignIn.PATH)
  @Authenticated
  @Operation(hidden = true)
  public Response signedIn(@QueryParam("to") @Nullable String to) {
    String place = to != null && OWN_PATH.matcher(to).matches() ? to : "/";
    return Response.status(Response.Status.FOUND).location(URI.create(place)).build();
  }

  /// Ends the session here, and tells where to end it at the issuer.
  @POST
  @Path("logout")
  @Authenticated
  @Operation(hidden = true)
  public Uni<Answer<SignedOut>> logout(@Context UriInfo here) {
    if (!SessionGuard.isSession(identity)) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST, "There is no session to end; a token ends by itself.");
    }
    return session.logout().replaceWith(() -> Answer.of(new SignedOut(afterwards(here))));
  }

  private String afterwards(UriInfo here) {
    OidcConfigurationMetadata issuer = identity.getAttribute("configuration-metadata");
    IdTokenCredential token = identity.getCredential(IdTokenCredential.class);
    if (issuer == null || issuer.getEndSessionUri() == null || token == null) {
      return "/";
    }
    return issuer.getEndSessionUri()
        + "?id_token_hint="
        + URLEncoder.encode(token.getToken(), StandardCharsets.UTF_8)
        + "&post_logout_redirect_uri="
        + URLEncoder.encode(here.getBaseUri().toString(), StandardCharsets.UTF_8);
  }
}
