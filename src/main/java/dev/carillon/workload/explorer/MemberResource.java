package dev.carillon.workload.explorer;

import dev.carillon.job.api.Faults;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/// Who may use a connection, and as what.
@Path("/api/connections/{id}/members")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Database explorer")
final class MemberResource {

  private static final int LONGEST_PERSON = 255;

  private final Members members;
  private final MemberStore store;
  private final ConnectionAccess access;
  private final Caller caller;

  MemberResource(Members members, MemberStore store, ConnectionAccess access, Caller caller) {
    this.members = members;
    this.store = store;
    this.access = access;
    this.caller = caller;
  }

  /// @param userId the `sub` of a person of the tenant
  /// @param role admin, developer, tester or viewer
  @RegisterForReflection
  record MemberBody(@Nullable String userId, @Nullable String role) {}

  @GET
  @Operation(summary = "The members of a connection")
  public Uni<Answer<List<MemberStore.Member>>> list(UUID id) {
    return access.find(caller.actor(), id, Right.SEE).chain(() -> store.list(id)).map(Answer::of);
  }

  @POST
  @ResponseStatus(201)
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Make somebody a member",
      description = "403: It takes the role admin. 409: Was one already.")
  public Uni<ConnectionResource.Done> add(UUID id, @NotNull MemberBody body) {
    Actor actor = caller.actor();
    MemberRole role = role(body.role());
    String person = person(body.userId());
    return access
        .find(actor, id, Right.INVITE)
        .chain(seen -> members.add(actor, seen.connection(), person, role))
        .replaceWith(new ConnectionResource.Done(true, "Member added"));
  }

  @PATCH
  @Path("/{userId}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Give a member another role")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "404", description = "No member")
  @APIResponse(responseCode = "409", description = "The owner")
  public Uni<ConnectionResource.Done> change(UUID id, String userId, @NotNull MemberBody body) {
    Actor actor = caller.actor();
    MemberRole role = role(body.role());
    return access
        .find(actor, id, Right.INVITE)
        .chain(seen -> members.change(actor, seen.connection(), userId, role))
        .replaceWith(new ConnectionResource.Done(true, "Role changed"));
  }

  @DELETE
  @Path("/{userId}")
  @Operation(summary = "Take a member out; oneself, too")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "404", description = "No member")
  @APIResponse(responseCode = "409", description = "The owner")
  public Uni<ConnectionResource.Done> remove(UUID id, String userId) {
    Actor actor = caller.actor();
    Right needed = userId.equals(actor.id()) ? Right.SEE : Right.INVITE;
    return access
        .find(actor, id, needed)
        .chain(seen -> members.remove(actor, seen.connection(), userId))
        .replaceWith(new ConnectionResource.Done(true, "Member removed"));
  }

  /// {@return a role that can be given: a connection has one owner}
  static MemberRole role(@Nullable String word) {
    return MemberRole.named(String.valueOf(word))
        .filter(role -> role != MemberRole.OWNER)
        .orElseThrow(() -> Faults.one("/role", "must be one of admin, developer, tester, viewer"));
  }

  static String person(@Nullable String userId) {
    if (userId == null
        || userId.isBlank()
        || userId.length() > LONGEST_PERSON
        || userId.chars().anyMatch(Character::isISOControl)) {
      throw Faults.one("/userId", "must have 1 to 255 characters, none of them a control");
    }
    return userId;
  }
}
