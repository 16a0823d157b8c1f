package dev.carillon.notification.webhook;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// Webhooks: an admin's are the tenant's, and everybody may have a few of their own.
@Path("/api/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Webhooks")
public class WebhookResource {

  static final String ID = "The webhook's id.";

  private static final int CREATED = 201;

  private final Endpoints endpoints;
  private final EndpointStore store;
  private final Caller caller;

  WebhookResource(Endpoints endpoints, EndpointStore store, Caller caller) {
    this.endpoints = endpoints;
    this.store = store;
    this.caller = caller;
  }

  /// All webhooks the caller sees.
  @GET
  @Operation(summary = "List the webhooks: the tenant's for admins, and the caller's own")
  @APIResponse(responseCode = "200", description = "A page of webhooks, the oldest first.")
  public Uni<Page<WebhookView>> list(@Valid @BeanParam PageRequest page) {
    return store
        .list(caller.actor(), page.limit(), page.offset())
        .map(found ->
            Page.of(found.endpoints().stream().map(WebhookView::of).toList(), page, found.total()));
  }

  /// Adds a webhook.
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @ResponseStatus(CREATED)
  @Operation(
      summary = "Add a webhook",
      description =
          "The answer holds the secret its messages are signed with; it is not shown again. The"
              + " address must be https and lead to the public internet.")
  @APIResponse(
      responseCode = "201",
      description = "The webhook with its secret.",
      content = @Content(schema = @Schema(ref = "AnswerWebhookView")))
  @APIResponse(responseCode = "409", description = "There are as many as there may be.")
  public Uni<Answer<WebhookView>> add(@NotNull @Valid NewWebhook body) {
    return endpoints
        .add(caller.actor(), body.settings(), body.scope())
        .map(WebhookResource::withSecret);
  }

  /// One webhook.
  @GET
  @Path("{id}")
  @Operation(summary = "Show a webhook")
  @APIResponse(responseCode = "200", description = "The webhook, without its secret.")
  public Uni<Answer<WebhookView>> get(@Parameter(description = ID) @PathParam("id") UUID id) {
    return endpoints.get(caller.actor(), id).map(found -> Answer.of(WebhookView.of(found)));
  }

  /// Replaces what a webhook says.
  @PUT
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Replace address, events, description and whether it is enabled")
  @APIResponse(responseCode = "200", description = "The webhook as it is now.")
  public Uni<Answer<WebhookView>> replace(
      @Parameter(description = ID) @PathParam("id") UUID id, @NotNull @Valid WebhookBody body) {
    return endpoints
        .change(caller.actor(), id, old -> body.settings())
        .map(changed -> Answer.of(WebhookView.of(changed)));
  }

  /// Changes some of what a webhook says.
  @PATCH
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Change a webhook; what is left out stays as it is")
  @APIResponse(responseCode = "200", description = "The webhook as it is now.")
  public Uni<Answer<WebhookView>> change(
      @Parameter(description = ID) @PathParam("id") UUID id, @NotNull @Valid WebhookPatch body) {
    return endpoints
        .change(caller.actor(), id, body::applied)
        .map(changed -> Answer.of(WebhookView.of(changed)));
  }

  /// Removes a webhook with its deliveries.
  @DELETE
  @Path("{id}")
  @Operation(summary = "Remove a webhook, and with it all its deliveries")
  @APIResponse(responseCode = "204", description = "Removed.")
  public Uni<Void> remove(@Parameter(description = ID) @PathParam("id") UUID id) {
    return endpoints.remove(caller.actor(), id);
  }

  /// Gives a webhook a new secret.
  @POST
  @Path("{id}/rotate-secret")
  @Operation(
      summary = "Replace the secret",
      description =
          "The answer holds the new secret; it is not shown again. For a day messages are signed"
              + " with the old one too. A second rotation ends the oldest at once.")
  @APIResponse(responseCode = "200", description = "The webhook with its new secret.")
  public Uni<Answer<WebhookView>> rotateSecret(
      @Parameter(description = ID) @PathParam("id") UUID id) {
    Actor actor = caller.actor();
    return endpoints.rotate(actor, id).map(WebhookResource::withSecret);
  }

  private static Answer<WebhookView> withSecret(Endpoints.WithSecret made) {
    return Answer.of(WebhookView.of(made.endpoint(), made.secret()));
  }
}
