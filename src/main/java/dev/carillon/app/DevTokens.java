package dev.carillon.app;

import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// In development, and in no other build: `GET /dev/token/alice` answers with a token of alice, so
/// that one line of curl is enough to log in. The OIDC dev service sits on another port at each
/// start.
@IfBuildProfile("dev")
@Singleton
final class DevTokens {

  private static final Set<String> PEOPLE = Set.of("alice", "bob", "root");
  private static final int BAD_GATEWAY = 502;

  private final Vertx vertx;
  private final String issuer;
  private final String client;
  private final String secret;

  DevTokens(
      Vertx vertx,
      @ConfigProperty(name = "quarkus.oidc.auth-server-url") String issuer,
      @ConfigProperty(name = "quarkus.oidc.client-id") String client,
      @ConfigProperty(name = "quarkus.oidc.credentials.secret") String secret) {
    this.vertx = vertx;
    this.issuer = issuer;
    this.client = client;
    this.secret = secret;
  }

  /// Asks a running development mode for a token; the command `token`.
  ///
  /// @param arguments the command and whose token, alice unless said otherwise
  /// @return the token
  /// @throws StartRefused when development mode does not run, or does not know that person
  static String fetch(StartSettings settings, List<String> arguments) {
    String person = arguments.size() > 1 ? arguments.get(1) : "alice";
    if (!PEOPLE.contains(person)) {
      throw new StartRefused("Development mode knows alice, bob and root, and not " + person + ".");
    }
    String port = settings.get("quarkus.http.port").or(() -> settings.get("PORT")).orElse("8080");
    try (var answer =
        URI.create("http://localhost:" + port + "/dev/token/" + person).toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException nobody) {
      throw new StartRefused(
          "There is no development mode on port "
              + port
              + ": start it with ./mvnw quarkus:dev, or set PORT. Elsewhere tokens come from your"
              + " issuer (QUARKUS_OIDC_AUTH_SERVER_URL).");
    }
  }

  void open(@Observes Router router) {
    router.get("/dev/token/:person").handler(this::token);
  }

  private void token(RoutingContext context) {
    var person = context.pathParam("person");
    if (!PEOPLE.contains(person)) {
      context.next();
      return;
    }
    var form =
        "grant_type=password&username=%1$s&password=%1$s&client_id=%2$s&client_secret=%3$s"
            .formatted(person, client, secret);
    var request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(issuer + "/token")
            .putHeader("Content-Type", "application/x-www-form-urlencoded");
    vertx
        .createHttpClient()
        .request(request)
        .compose(open -> open.send(Buffer.buffer(form)))
        .compose(answer -> answer.body())
        .map(body -> body.toJsonObject().getString("access_token"))
        .onSuccess(token -> context.response().putHeader("Content-Type", "text/plain").end(token))
        .onFailure(failure -> context.fail(BAD_GATEWAY, failure));
  }
}
