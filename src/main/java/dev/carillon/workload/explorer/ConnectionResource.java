package dev.carillon.workload.explorer;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.explorer.source.Source;
import io.quarkus.runtime.annotations.RegisterForReflection;
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
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// Connections to databases. A connection of which one is no member is not there.
@Path("/api/connections")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Database explorer")
final class ConnectionResource {

  private final Connections connections;
  private final ConnectionStore store;
  private final ConnectionAccess access;
  private final Sessions sessions;
  private final Caller caller;

  ConnectionResource(
      Connections connections,
      ConnectionStore store,
      ConnectionAccess access,
      Sessions sessions,
      Caller caller) {
    this.connections = connections;
    this.store = store;
    this.access = access;
    this.sessions = sessions;
    this.caller = caller;
  }

  /// What was done.
  @RegisterForReflection
  record Done(boolean success, String message) {}

  /// @param version as the database calls itself
  @RegisterForReflection
  record Tested(boolean connected, String version) {}

  @POST
  @ResponseStatus(201)
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Make a connection; you are its owner",
      description = "409: You have too many. 422: What is wrong, a closed network included.")
  public Uni<Answer<ConnectionView>> create(@NotNull ConnectionBody body) {
    return Uni.createFrom()
        .deferred(() -> connections.create(caller.actor(), body))
        .map(ConnectionView::of)
        .map(Answer::of);
  }

  @GET
  @Operation(summary = "Your connections; an admin sees those of the tenant")
  public Uni<Page<ConnectionView>> list(@Valid @BeanParam PageRequest page) {
    Actor actor = caller.actor();
    return store
        .list(actor.tenant(), actor.id(), actor.isAdmin(), page.limit(), page.offset())
        .map(found ->
            Page.of(
                found.connections().stream().map(ConnectionView::of).toList(),
                page,
                found.total()));
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "One connection, without its password")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "404", description = "None of yours")
  public Uni<Answer<ConnectionView>> get(UUID id) {
    return access.find(caller.actor(), id, Right.SEE).map(ConnectionView::of).map(Answer::of);
  }

  @PATCH
  @Path("/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Change a connection; a new place needs the password again")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "403", description = "It takes the role admin")
  @APIResponse(responseCode = "409", description = "Somebody changed it meanwhile")
  public Uni<Answer<ConnectionView>> change(UUID id, @NotNull ConnectionBody body) {
    Actor actor = caller.actor();
    return access
        .find(actor, id, Right.CHANGE)
        .chain(seen -> connections.change(actor, seen.connection(), body))
        .chain(() -> get(id));
  }

  @DELETE
  @Path("/{id}")
  @Operation(summary = "Remove a connection with its members and its schema")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "403", description = "It takes the role owner")
  public Uni<Done> remove(UUID id) {
    Actor actor = caller.actor();
    return access
        .find(actor, id, Right.REMOVE)
        .chain(seen -> connections.remove(actor, seen.connection()))
        .replaceWith(new Done(true, "Connection removed"));
  }

  @POST
  @Path("/{id}/test")
  @Operation(summary = "Connect once")
  @APIResponse(responseCode = "200", description = "It answered")
  @APIResponse(responseCode = "422", description = "It did not; reason says why")
  public Uni<Answer<Tested>> test(UUID id) {
    return access
        .find(caller.actor(), id, Right.REBUILD)
        .chain(seen -> sessions.ask(seen.connection(), Source::version))
        .map(version -> Answer.of(new Tested(true, version)));
  }
}
