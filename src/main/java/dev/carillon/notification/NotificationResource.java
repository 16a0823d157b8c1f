package dev.carillon.notification;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// A person's inbox (checklist S3, lines 10-15). A notification of somebody else is not there.
@Path("/api/notifications")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Notifications")
public class NotificationResource {

  private static final String ID = "Names the notification.";

  private final InboxStore store;
  private final Inboxes inboxes;
  private final DeliveryListStore deliveries;
  private final TokenAddress address;
  private final Caller caller;

  NotificationResource(
      InboxStore store,
      Inboxes inboxes,
      DeliveryListStore deliveries,
      TokenAddress address,
      Caller caller) {
    this.store = store;
    this.inboxes = inboxes;
    this.deliveries = deliveries;
    this.address = address;
    this.caller = caller;
  }

  /// A page of the inbox, newest first.
  @GET
  @Operation(summary = "List what the caller was told, newest first")
  @APIResponse(responseCode = "200", description = "One page, and the count of all unread.")
  public Uni<InboxPage> list(
      @Valid @BeanParam PageRequest page,
      @Parameter(description = "true for the read alone, false for the unread alone.")
          @QueryParam("read")
          @Pattern(regexp = "true|false", message = "must be true or false")
          @Nullable String read,
      @Parameter(description = "Of one type alone.", example = "job_completed")
          @QueryParam("type")
          @Pattern(regexp = "[A-Za-z0-9_.-]{1,50}", message = "must be the name of a type")
          @Nullable String type) {
    Actor actor = caller.actor();
    Boolean wanted = read == null ? null : Boolean.valueOf(read);
    return address
        .remember(actor)
        .chain(() -> store.list(actor, page, wanted, type))
        .map(found ->
            new InboxPage(
                true,
                found.rows(),
                found.unread(),
                Page.of(found.rows(), page, found.total()).pagination()));
  }

  /// How many are unread.
  @GET
  @Path("unread-count")
  @Operation(summary = "Count the unread notifications of the caller")
  @APIResponse(responseCode = "200", description = "The count.")
  public Uni<Answer<UnreadCount>> unreadCount() {
    Actor actor = caller.actor();
    return address
        .remember(actor)
        .chain(() -> store.unread(actor))
        .map(count -> Answer.of(new UnreadCount(count)));
  }

  /// The inbox in figures.
  @GET
  @Path("stats")
  @Operation(summary = "Count the caller's notifications by type")
  @APIResponse(responseCode = "200", description = "The figures.")
  public Uni<Answer<InboxStats>> stats() {
    return store.stats(caller.actor()).map(Answer::of);
  }

  /// Marks everything read.
  @PATCH
  @Path("read-all")
  @Operation(summary = "Mark all of the caller's notifications read")
  @APIResponse(responseCode = "200", description = "How many were unread.")
  public Uni<Answer<UnreadCount.Changed>> readAll() {
    return inboxes.readAll(caller.actor()).map(count -> Answer.of(new UnreadCount.Changed(count)));
  }

  /// One notification.
  @GET
  @Path("{id}")
  @Operation(summary = "Show one notification")
  @APIResponse(responseCode = "200", description = "The notification.")
  public Uni<Answer<NotificationView>> one(@Parameter(description = ID) @PathParam("id") UUID id) {
    return store.find(caller.actor(), id).map(NotificationResource::found);
  }

  /// Marks one read.
  @PATCH
  @Path("{id}/read")
  @Operation(summary = "Mark a notification read")
  @APIResponse(responseCode = "200", description = "The notification, read.")
  public Uni<Answer<NotificationView>> read(@Parameter(description = ID) @PathParam("id") UUID id) {
    return inboxes.mark(caller.actor(), id, true).map(NotificationResource::found);
  }

  /// Marks one unread (decisions.md "003").
  @PATCH
  @Path("{id}/unread")
  @Operation(summary = "Mark a notification unread")
  @APIResponse(responseCode = "200", description = "The notification, unread.")
  public Uni<Answer<NotificationView>> unread(
      @Parameter(description = ID) @PathParam("id") UUID id) {
    return inboxes.mark(caller.actor(), id, false).map(NotificationResource::found);
  }

  /// Removes one.
  @DELETE
  @Path("{id}")
  @Operation(summary = "Remove a notification")
  @APIResponse(responseCode = "200", description = "Removed.")
  public Uni<Answer<UnreadCount.Changed>> remove(
      @Parameter(description = ID) @PathParam("id") UUID id) {
    return inboxes
        .delete(caller.actor(), id)
        .map(removed -> {
          if (!removed) {
            throw notFound();
          }
          return Answer.of(new UnreadCount.Changed(1));
        });
  }

  /// What became of one on the other channels.
  @GET
  @Path("{id}/deliveries")
  @Operation(summary = "Show what became of a notification on each channel")
  @APIResponse(responseCode = "200", description = "Its deliveries, oldest first.")
  public Uni<Answer<List<DeliveryView>>> deliveries(
      @Parameter(description = ID) @PathParam("id") UUID id) {
    Actor actor = caller.actor();
    return store
        .find(actor, id)
        .invoke(NotificationResource::found)
        .chain(() -> deliveries.of(actor, id))
        .map(Answer::of);
  }

  private static Answer<NotificationView> found(Optional<NotificationView> notification) {
    return Answer.of(notification.orElseThrow(NotificationResource::notFound));
  }

  private static ProblemException notFound() {
    return new ProblemException(
        ProblemType.NOT_FOUND, "There is no notification of yours with this id.");
  }
}
