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
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Invitations to oneself: by name, or by a mail address that the token proves.
@Path("/api/invitations")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Database explorer")
final class InvitationResource {

  private static final int LONGEST_TOKEN = 100;

  private final InvitationAnswers answers;
  private final InvitationStore store;
  private final VerifiedEmail emails;
  private final Caller caller;

  InvitationResource(
      InvitationAnswers answers, InvitationStore store, VerifiedEmail emails, Caller caller) {
    this.answers = answers;
    this.store = store;
    this.emails = emails;
    this.caller = caller;
  }

  /// @param token as the inviter passed it on
  @RegisterForReflection
  record TokenBody(@Nullable String token) {}

  @GET
  @Operation(summary = "Open invitations to you")
  public Uni<Answer<List<InvitationView>>> list() {
    Actor actor = caller.actor();
    return store
        .ofPerson(actor.tenant(), actor.id(), emails.ownHash(actor.tenant()))
        .map(all -> Answer.of(all.stream().map(one -> InvitationView.of(one, null)).toList()));
  }

  @POST
  @Path("/{id}/accept")
  @Operation(summary = "Become a member")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "404", description = "None to you")
  @APIResponse(responseCode = "409", description = "It was answered")
  @APIResponse(responseCode = "410", description = "It has expired")
  public Uni<ConnectionResource.Done> accept(UUID id) {
    return answer(id, true, "Invitation accepted");
  }

  @POST
  @Path("/{id}/decline")
  @Operation(summary = "Do not become a member")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "404", description = "None to you")
  @APIResponse(responseCode = "409", description = "It was answered")
  @APIResponse(responseCode = "410", description = "It has expired")
  public Uni<ConnectionResource.Done> decline(UUID id) {
    return answer(id, false, "Invitation declined");
  }

  private Uni<ConnectionResource.Done> answer(UUID id, boolean accepts, String message) {
    Actor actor = caller.actor();
    return answers
        .answer(actor, id, emails.ownHash(actor.tenant()), accepts)
        .replaceWith(new ConnectionResource.Done(true, message));
  }

  @POST
  @Path("/accept")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Become a member by a token that was passed on")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "404", description = "No such token")
  @APIResponse(responseCode = "409", description = "It was answered")
  @APIResponse(responseCode = "410", description = "It has expired")
  public Uni<ConnectionResource.Done> acceptByToken(@NotNull TokenBody body) {
    String token = body.token();
    if (token == null || token.isEmpty() || token.length() > LONGEST_TOKEN) {
      throw Faults.one("/token", "must be the token of an invitation");
    }
    return answers
        .answer(caller.actor(), token, true)
        .replaceWith(new ConnectionResource.Done(true, "Invitation accepted"));
  }
}
