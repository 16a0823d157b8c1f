package dev.carillon.workload.integration.provider;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import io.quarkus.arc.profile.IfBuildProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// In development, and in no other build: two providers inside this service, so that flows,
/// renewals and health checks can be watched without an account anywhere. One agrees to everything,
/// the other gives no access any more.
@IfBuildProfile("dev")
@Singleton
public final class DemoProviders {

  /// Agrees to everything; its tokens live for two minutes.
  public static final String OPEN = "demo-drive";

  /// Answers every renewal with `invalid_grant`.
  public static final String CLOSED = "demo-closed";

  /// Before the service looks at tokens: these are none of its own.
  private static final int EARLY = Integer.MIN_VALUE + 2;

  private static final int LIFE_SECONDS = 120;
  private static final int FOUND = 302;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;

  private static final Actor ROOT =
      new Actor("demo", Actor.DEFAULT_TENANT, Set.of(Role.SUPERADMIN));

  private final Providers providers;
  private final ProviderStore store;

  DemoProviders(Providers providers, ProviderStore store) {
    this.providers = providers;
    this.store = store;
  }

  void open(@Observes Router router) {
    router.get("/dev/provider/:name/authorize").handler(DemoProviders::agree);
    router
        .post("/dev/provider/:name/token")
        .handler(BodyHandler.create(false))
        .handler(DemoProviders::token);
    router.route("/dev/provider/:name/api/*").order(EARLY).handler(DemoProviders::api);
  }

  /// Sees that both are known.
  public Uni<Void> ensure(URI service) {
    return ensure(service, OPEN, "Demo Drive").chain(() -> ensure(service, CLOSED, "Demo Closed"));
  }

  private Uni<Void> ensure(URI service, String slug, String name) {
    String at = service + "/dev/provider/" + slug;
    var body =
        new ProviderBody(
            name,
            null,
            slug,
            List.of("files.read"),
            at + "/authorize",
            at + "/token",
            "carillon-demo",
            "made-up-secret",
            null,
            null,
            JsonNodeFactory.instance
                .objectNode()
                .put("providerType", "dropbox")
                .put("apiBaseUrl", at + "/api"),
            50.0);
    return store
        .findBySlug(slug)
        .chain(found ->
            found.isPresent()
                ? Uni.createFrom().voidItem()
                : providers.add(ROOT, body).replaceWithVoid());
  }

  private static void agree(RoutingContext context) {
    String back = context.request().getParam("redirect_uri", "/");
    String state = context.request().getParam("state", "");
    context
        .response()
        .setStatusCode(FOUND)
        .putHeader(
            HttpHeaders.LOCATION,
            back
                + "?code=demo-"
                + UUID.randomUUID()
                + "&state="
                + URLEncoder.encode(state, StandardCharsets.UTF_8))
        .end();
  }

  private static void token(RoutingContext context) {
    boolean closed =
        CLOSED.equals(context.pathParam("name"))
            && "refresh_token".equals(context.request().getFormAttribute("grant_type"));
    if (closed) {
      json(context, BAD_REQUEST, new JsonObject().put("error", "invalid_grant"));
      return;
    }
    json(
        context,
        200,
        new JsonObject()
            .put("access_token", "demo-" + UUID.randomUUID())
            .put("refresh_token", "demo-" + UUID.randomUUID())
            .put("expires_in", LIFE_SECONDS)
            .put("scope", "files.read"));
  }

  private static void api(RoutingContext context) {
    String token = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (token == null || !token.startsWith("Bearer demo-")) {
      json(context, UNAUTHORIZED, new JsonObject());
      return;
    }
    var entries = new JsonArray();
    for (String name : List.of("Scores", "Rehearsals")) {
      entries.add(
          new JsonObject()
              .put(".tag", "folder")
              .put("id", "id:" + name)
              .put("name", name)
              .put("path_display", "/" + name));
    }
    json(context, 200, new JsonObject().put("entries", entries).put("has_more", false));
  }

  private static void json(RoutingContext context, int status, JsonObject body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(body.encode());
  }
}
