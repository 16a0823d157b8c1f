package dev.carillon.workload.attendance;

import dev.carillon.live.EventStreams;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.stream.Position;
import dev.carillon.stream.StreamName;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.vertx.core.json.JsonObject;
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
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What happens to a student's attendance, as server-sent events (domain-001 §3). Marks come from
/// the student's stream; what the caller is told in their own inbox comes beside it.
@Path("/api/students/notifications/sse")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Students")
final class StudentEventResource {

  private static final long RETRY_MS = 3_000;

  /// The event of the inbox that students hear of here.
  private static final String TOLD = "notification";

  private final EventStreams events;
  private final SecurityIdentity identity;
  private final Caller caller;
  private final InstantSource clock;

  /// @param identity the one of the current request
  StudentEventResource(
      EventStreams events, SecurityIdentity identity, Caller caller, InstantSource clock) {
    this.events = events;
    this.identity = identity;
    this.caller = caller;
    this.clock = clock;
  }

  @GET
  @StudentEventFilter.OfOneStudent
  @StudentLimitFilter.OfStreams
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      summary = "Follow a student's attendance as server-sent events",
      description =
          "ping first and in every quiet 15 s; attendance_update for each period marked,"
              + " metrics_update with the figures after it, notification for what the caller is"
              + " told. A client that comes back sends the last id and hears what was marked since;"
              + " an event named reset says that this is gone and the dashboard is to be read.")
  @Parameter(
      name = "studentId",
      in = ParameterIn.QUERY,
      description = "The student's id; the caller when left out.",
      schema = @Schema(type = SchemaType.STRING, format = "uuid"))
  @Parameter(
      name = "Last-Event-ID",
      in = ParameterIn.HEADER,
      description = "The id of the last event seen, as browsers send it.",
      schema = @Schema(type = SchemaType.STRING, pattern = "^([0-9]{1,18}-)?[0-9]{1,18}$"))
  @APIResponse(
      responseCode = "200",
      description = "The events, while they happen.",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(type = SchemaType.STRING)))
  @APIResponse(responseCode = "400", description = "A place or an id in the wrong form.")
  @APIResponse(responseCode = "404", description = "There is no such student for the caller.")
  @APIResponse(
      responseCode = "429",
      description = "Too many connections of one person, at a time or in a minute.")
  public Multi<OutboundSseEvent> follow(
      @Context @Parameter(hidden = true) Sse sse,
      @Context @Parameter(hidden = true) ContainerRequestContext request,
      @Context @Parameter(hidden = true) RoutingContext line) {
    var student = (StudentStore.Student) request.getProperty(StudentEventFilter.STUDENT);
    @Nullable Position after = (Position) request.getProperty(StudentEventFilter.AFTER);
    String tenant = caller.actor().tenant();
    var inbox =
        new EventStreams.Beside(StreamName.ofUser(tenant, caller.actor().id()), Set.of(TOLD));
    String connection = UUID.randomUUID().toString();
    return events
        .follow(StudentStream.of(tenant, student.id()), after, inbox, identity, line)
        .map(item -> event(sse, item, connection));
  }

  private OutboundSseEvent event(Sse sse, EventStreams.Item item, String connection) {
    OutboundSseEvent.Builder event = sse.newEventBuilder().reconnectDelay(RETRY_MS);
    if (item.id() != null) {
      event.id(item.id());
    }
    if (item.event() == null) {
      var ping =
          new JsonObject()
              .put("timestamp", clock.instant().toString())
              .put("connectionId", connection);
      return event.name("ping").data(String.class, ping.encode()).build();
    }
    String data = item.event().equals(TOLD) ? asDocumented(item.data()) : item.data();
    return event.name(item.event()).data(String.class, data).build();
  }

  /// Where a notification leads to is among what it has for programs; the document has it beside
  /// the title.
  private static String asDocumented(String notification) {
    var told = new JsonObject(notification);
    return told.getValue("data") instanceof JsonObject more
            && more.getValue("actionUrl") instanceof String url
        ? told.put("actionUrl", url).encode()
        : notification;
  }
}
