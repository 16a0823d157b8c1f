package dev.carillon.notification;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What a person wants to be told, and where (checklist S3, lines 16 and 17).
@Path("/api/notifications/preferences")
@Singleton
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Notifications")
class PreferenceResource {

  private final Preferences preferences;
  private final PreferenceStore defaults;
  private final TokenAddress address;
  private final Caller caller;

  PreferenceResource(
      Preferences preferences, PreferenceStore defaults, TokenAddress address, Caller caller) {
    this.preferences = preferences;
    this.defaults = defaults;
    this.address = address;
    this.caller = caller;
  }

  /// A change of a preference.
  @RegisterForReflection
  @Schema(name = "PreferenceChange")
  record Change(
      @Schema(description = "Whether the person wants it.", required = true) @NotNull
          Boolean enabled) {}

  @GET
  @WithSession
  @Operation(summary = "List what the caller wants to be told, and where")
  @APIResponse(responseCode = "200", description = "One preference per category and channel.")
  public Uni<Answer<List<PreferenceView>>> list() {
    Actor actor = caller.actor();
    return address
        .remember(actor)
        .chain(() -> defaults.begin(actor))
        .chain(() -> preferences.of(actor))
        .map(rows -> Answer.of(rows.stream().map(PreferenceEntity::view).toList()));
  }

  @PATCH
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @WithTransaction
  @Operation(summary = "Switch a category on or off on a channel")
  @APIResponse(responseCode = "200", description = "The preference as it is now.")
  public Uni<Answer<PreferenceView>> change(
      @Parameter(description = "Names the preference.") @PathParam("id") UUID id,
      @NotNull @Valid Change body) {
    Actor actor = caller.actor();
    return preferences
        .set(actor, id, Boolean.TRUE.equals(body.enabled()))
        .invoke(changed -> {
          if (changed == 0) {
            throw new ProblemException(
                ProblemType.NOT_FOUND, "There is no preference of yours with this id.");
          }
        })
        .chain(() -> preferences.one(actor, id))
        .map(row -> Answer.of(row.view()));
  }
}
