package dev.carillon.workload.integration.oauth;

import dev.carillon.workload.integration.provider.IntegrationConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The part of a flow that happens in a browser: nobody is logged in, and what stands in an address
/// is a stranger's words until the state was checked.
@Path("/api/v1/oauth")
@PermitAll
@Tag(name = "Integrations")
public class OAuthPageResource {

  private static final String POLICY = "Content-Security-Policy";

  private final Callback callback;
  private final OAuthPages pages;
  private final IntegrationConfig config;

  OAuthPageResource(Callback callback, OAuthPages pages, IntegrationConfig config) {
    this.callback = callback;
    this.pages = pages;
    this.config = config;
  }

  @GET
  @Path("callback")
  @Operation(hidden = true)
  @APIResponse(responseCode = "303", description = "On to the page that says how it went.")
  public Uni<Response> callback(
      @Parameter(description = "For the exchange.") @QueryParam("code") @Nullable String code,
      @Parameter(description = "As it was given out.") @QueryParam("state") @Nullable String state,
      @Parameter(description = "Why the provider gives no code.") @QueryParam("error")
          @Nullable String error,
      RoutingContext context) {
    letOpenerSee(context);
    String source = String.valueOf(context.request().remoteAddress().hostAddress());
    return callback
        .take(new Callback.Returned(code, state, error, source))
        .map(ended -> Response.seeOther(next(ended)).build());
  }

  private static URI next(Callback.Ended ended) {
    var state = ended.state();
    FlowCode code = ended.code();
    return code == null && state != null
        ? URI.create(
            "/api/v1/oauth/success?tenantId="
                + encoded(state.tenant())
                + "&integrationId="
                + state.integration())
        : URI.create(
            "/api/v1/oauth/error?message="
                + encoded(OAuthPages.GENERAL)
                + "&code="
                + (code == null ? FlowCode.INTERNAL_ERROR : code));
  }

  @GET
  @Path("success")
  @Produces(MediaType.TEXT_HTML)
  @Operation(hidden = true)
  @APIResponse(responseCode = "200", description = "A page.")
  public Response success(
      @Parameter(description = "Whose integration.") @QueryParam("tenantId")
          @Nullable String tenant,
      @Parameter(description = "Which integration.") @QueryParam("integrationId")
          @Nullable String integration,
      RoutingContext context) {
    return page(context, pages.success(tenant, integration, config.frontendUrl().orElse(null)));
  }

  @GET
  @Path("error")
  @Produces(MediaType.TEXT_HTML)
  @Operation(hidden = true)
  @APIResponse(responseCode = "200", description = "A page.")
  public Response error(
      @Parameter(description = "What the person reads.") @QueryParam("message")
          @Nullable String message,
      @Parameter(description = "Which kind of failure.") @QueryParam("code") @Nullable String code,
      RoutingContext context) {
    return page(context, pages.error(message, code, config.frontendUrl().orElse(null)));
  }

  /// The policy of all other answers, which the edge has set, gives way: with both, the stricter
  /// one would keep the script from running.
  private static Response page(RoutingContext context, String html) {
    context.response().putHeader(POLICY, OAuthPages.POLICY);
    letOpenerSee(context);
    return Response.ok(html, "text/html;charset=UTF-8").build();
  }

  /// The window that opened the flow, a front end elsewhere, waits for a message: the policy of all
  /// other answers would part the two. Redirects on the way count too.
  private static void letOpenerSee(RoutingContext context) {
    context.response().putHeader("Cross-Origin-Opener-Policy", "unsafe-none");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
