package dev.carillon.notification.webhook;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/// What was sent to a webhook.
@Path("/api/webhooks/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Webhooks")
public class WebhookDeliveryResource {

  private static final int ACCEPTED = 202;

  private static final String STATUS = "pending|delivered|failed";
  private static final String STATUS_SAYS = "must be pending, delivered or failed";

  private final WebhookDeliveries deliveries;
  private final Caller caller;

  WebhookDeliveryResource(WebhookDeliveries deliveries, Caller caller) {
    this.deliveries = deliveries;
    this.caller = caller;
  }

  /// The deliveries of a webhook.
  @GET
  @Path("deliveries")
  @Operation(summary = "List what was sent to a webhook, the newest first")
  @APIResponse(responseCode = "200", description = "A page of deliveries.")
  public Uni<Page<WebhookDeliveryView>> list(
      @Parameter(description = WebhookResource.ID) @PathParam("id") UUID id,
      @Parameter(description = "Only these: pending, delivered or failed.")
          @QueryParam("status")
          @Pattern(regexp = STATUS, message = STATUS_SAYS)
          @Nullable String status,
      @Valid @BeanParam PageRequest page) {
    return deliveries.list(caller.actor(), id, status, page);
  }

  /// Sends a message again.
  @POST
  @Path("deliveries/{deliveryId}/redeliver")
  @ResponseStatus(ACCEPTED)
  @Operation(
      summary = "Send a message again, under the same webhook-id",
      description = "Whatever came of it before. All its attempts begin anew.")
  @APIResponse(
      responseCode = "202",
      description = "It is on its way.",
      content =
          @Content(
              schema =
                  @Schema(
                      type = SchemaType.OBJECT,
                      properties = {
                        @SchemaProperty(name = "success", type = SchemaType.BOOLEAN),
                        @SchemaProperty(name = "data", ref = "SentDelivery")
                      })))
  @APIResponse(responseCode = "409", description = "The webhook is disabled.")
  public Uni<Answer<SentDelivery>> redeliver(
      @Parameter(description = WebhookResource.ID) @PathParam("id") UUID id,
      @Parameter(description = "The delivery's id, which is its webhook-id.")
          @PathParam("deliveryId")
          @Pattern(regexp = "msg_[0-9a-f]{32}", message = "must be msg_ and 32 hexadecimal digits")
          String deliveryId) {
    return deliveries.again(caller.actor(), id, deliveryId).map(Answer::of);
  }

  /// Sends a message to try a webhook out.
  @POST
  @Path("test")
  @ResponseStatus(ACCEPTED)
  @Operation(summary = "Send a webhook.test")
  @APIResponse(
      responseCode = "202",
      description = "It is on its way.",
      content =
          @Content(
              schema =
                  @Schema(
                      type = SchemaType.OBJECT,
                      properties = {
                        @SchemaProperty(name = "success", type = SchemaType.BOOLEAN),
                        @SchemaProperty(name = "data", ref = "SentDelivery")
                      })))
  @APIResponse(responseCode = "409", description = "The webhook is disabled.")
  public Uni<Answer<SentDelivery>> test(
      @Parameter(description = WebhookResource.ID) @PathParam("id") UUID id) {
    return deliveries.test(caller.actor(), id).map(Answer::of);
  }
}
