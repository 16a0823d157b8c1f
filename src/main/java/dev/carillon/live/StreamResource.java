package dev.carillon.live;

import dev.carillon.platform.security.Role;
import dev.carillon.stream.Position;
import dev.carillon.stream.StreamName;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Streams as server-sent events, for `curl -N` and everybody who has no WebSocket.
@Path("/api/streams/{name}")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Streams")
final class StreamResource {

  private static final long RETRY_MS = 3_000;

  private final EventStreams events;
  private final SecurityIdentity identity;

  /// @param identity the one of the current request
  StreamResource(EventStreams events, SecurityIdentity identity) {
    this.events = events;
    this.identity = identity;
  }

  @GET
  @FollowFilter.OfOneStream
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      summary = "Follow a stream as server-sent events",
      description =
          "Each event has its place as id, <epoch>-<seq>, its name and its data as JSON. A client"
              + " that comes back sends the last id and hears all that came since, in order; if"
              + " that is gone, an event named reset tells the present place. The event over is the"
              + " last of its stream. The answer ends with the token. It shows nothing for up to 15"
              + " s.")
  @Parameter(
      name = "name",
      in = ParameterIn.PATH,
      required = true,
      description = "job:<id or unique key>, my-jobs, tenant-jobs, user, tenant, system, integrity",
      schema = @Schema(type = SchemaType.STRING, maxLength = 300))
  @Parameter(
      name = "after",
      in = ParameterIn.QUERY,
      description = "The last place seen, <epoch>-<seq> or <seq>; without it, from now on.",
      schema = @Schema(type = SchemaType.STRING, pattern = "^([0-9]{1,18}-)?[0-9]{1,18}$"))
  @Parameter(
      name = "Last-Event-ID",
      in = ParameterIn.HEADER,
      description = "The same, as browsers send it; it wins.",
      schema = @Schema(type = SchemaType.STRING, pattern = "^([0-9]{1,18}-)?[0-9]{1,18}$"))
  @APIResponse(
      responseCode = "200",
      description = "The events, while they happen.",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(type = SchemaType.STRING)))
  @APIResponse(responseCode = "400", description = "A place in the wrong form.")
  @APIResponse(responseCode = "404", description = "There is no such stream for this caller.")
  @APIResponse(responseCode = "422", description = "There can be no stream of this name.")
  @APIResponse(responseCode = "429", description = "Too many connections of one person.")
  public Multi<OutboundSseEvent> follow(
      @Context @Parameter(hidden = true) Sse sse,
      @Context @Parameter(hidden = true) ContainerRequestContext request,
      @Context @Parameter(hidden = true) RoutingContext line) {
    StreamName stream = FollowFilter.stream(request);
    @Nullable Position after = FollowFilter.after(request);
    return events.follow(stream, after, identity, line).map(item -> event(sse, item));
  }

  private static OutboundSseEvent event(Sse sse, EventStreams.Item item) {
    OutboundSseEvent.Builder event = sse.newEventBuilder();
    if (item.id() != null) {
      event.id(item.id());
    }
    if (item.event() == null) {
      return event.reconnectDelay(RETRY_MS).comment(item.data()).build();
    }
    return event.name(item.event()).data(String.class, item.data()).build();
  }
}
