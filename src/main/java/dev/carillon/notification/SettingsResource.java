package dev.carillon.notification;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// How a person wants to be reached: zone, quiet hours, digest, address, language.
@Path("/api/notifications/settings")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Notifications")
public class SettingsResource {

  private final SettingsStore store;
  private final TokenAddress address;
  private final Caller caller;

  SettingsResource(SettingsStore store, TokenAddress address, Caller caller) {
    this.store = store;
    this.address = address;
    this.caller = caller;
  }

  /// The caller's settings.
  @GET
  @Operation(summary = "Show how the caller wants to be reached")
  @APIResponse(responseCode = "200", description = "The settings.")
  public Uni<Answer<SettingsBody>> get() {
    Actor actor = caller.actor();
    return address.remember(actor).chain(() -> store.find(actor)).map(Answer::of);
  }

  /// Replaces the caller's settings.
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Set how the caller wants to be reached")
  @APIResponse(responseCode = "200", description = "The settings as they are now.")
  public Uni<Answer<SettingsBody>> put(@NotNull @Valid SettingsBody body) {
    check(body);
    String own = body.email();
    return store
        .save(caller.actor(), body, own == null ? address.current().orElse(null) : own, own != null)
        .map(Answer::of);
  }

  /// Checks what the constraints cannot say.
  private static void check(SettingsBody body) {
    if (!ZoneId.getAvailableZoneIds().contains(body.timeZone())) {
      throw refusal("/timeZone", "must be the name of a time zone, such as Europe/Paris");
    }
    var quiet = body.quietHours();
    if (quiet != null && quiet.from().equals(quiet.to())) {
      throw refusal("/quietHours/to", "must differ from the beginning");
    }
  }

  private static ProblemException refusal(String pointer, String detail) {
    return new ProblemException(
        ProblemType.VALIDATION_FAILED,
        "1 value is not acceptable; see errors.",
        Map.of("errors", List.of(Map.of("pointer", pointer, "detail", detail))));
  }
}
