package dev.carillon.workload.explorer;

import dev.carillon.job.api.Faults;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.limit.RequestLimit;
import dev.carillon.platform.limit.RequestLimitStore;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/// Invitations to a connection, for those who may invite.
@Path("/api/connections/{id}/invitations")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Database explorer")
final class ConnectionInvitationResource {

  private static final Pattern ADDRESS =
      Pattern.compile("[!-~&&[^@,;<>\"\\\\]]{1,64}@[A-Za-z0-9.-]{1,189}");

  /// Mails one person may have sent (their recipients did not ask for them).
  private static final RequestLimit MAILS = new RequestLimit(50, Duration.ofHours(1));

  private final Invitations invitations;
  private final InvitationStore store;
  private final ConnectionAccess access;
  private final RequestLimitStore limits;
  private final Caller caller;

  ConnectionInvitationResource(
      Invitations invitations,
      InvitationStore store,
      ConnectionAccess access,
      RequestLimitStore limits,
      Caller caller) {
    this.invitations = invitations;
    this.store = store;
    this.access = access;
    this.limits = limits;
    this.caller = caller;
  }

  /// @param email whom; or
  /// @param userId whom, by the `sub`
  /// @param role admin, developer, tester or viewer
  @RegisterForReflection
  record InvitationBody(@Nullable String email, @Nullable String userId, @Nullable String role) {}

  /// @param token pass it on to whom it is for; it is not shown again
  @RegisterForReflection
  record Invited(UUID id, String token) {}

  @POST
  @ResponseStatus(201)
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Invite somebody, for seven days",
      description =
          "403: It takes the role admin. 409: Is invited already. 429: Fifty by mail in an hour are"
              + " enough.")
  public Uni<Answer<Invited>> invite(UUID id, @NotNull InvitationBody body) {
    Actor actor = caller.actor();
    MemberRole role = MemberResource.role(body.role());
    String email = body.email();
    String person = body.userId();
    if ((email == null) == (person == null)) {
      throw Faults.one("/email", "must be given, or userId, and not both");
    }
    if (email != null && !ADDRESS.matcher(email).matches()) {
      throw Faults.one("/email", "must be one mail address");
    }
    String checked = person == null ? null : MemberResource.person(person);
    return access
        .find(actor, id, Right.INVITE)
        .call(() -> email == null ? Uni.createFrom().voidItem() : takeOne(actor))
        .chain(seen ->
            invitations.invite(
                actor, seen.connection(), new Invitations.Invitee(email, checked, role)))
        .map(made -> Answer.of(new Invited(made.id(), made.token())));
  }

  /// Each may be a mail to anybody.
  private Uni<Void> takeOne(Actor actor) {
    return limits
        .take("invitation:" + actor.tenant() + '\n' + actor.id(), MAILS)
        .invoke(allowed -> allowed.orRefuse("invitations by mail"))
        .replaceWithVoid();
  }

  @GET
  @Operation(summary = "The invitations to a connection, newest first")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "403", description = "It takes the role admin")
  public Uni<Answer<List<InvitationView>>> list(UUID id) {
    Actor actor = caller.actor();
    return access
        .find(actor, id, Right.INVITE)
        .chain(() -> store.ofConnection(id))
        .map(all ->
            Answer.of(
                all.stream()
                    .map(one -> InvitationView.of(one, invitations.email(actor.tenant(), one)))
                    .toList()));
  }

  @DELETE
  @Path("/{invitation}")
  @Operation(summary = "Withdraw an invitation")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "404", description = "None that is open")
  public Uni<ConnectionResource.Done> withdraw(UUID id, UUID invitation) {
    return access
        .find(caller.actor(), id, Right.INVITE)
        .chain(() -> store.withdraw(id, invitation))
        .map(there -> {
          if (!there) {
            throw new ProblemException(
                ProblemType.NOT_FOUND, "There is no open invitation with this id.");
          }
          return new ConnectionResource.Done(true, "Invitation withdrawn");
        });
  }
}
