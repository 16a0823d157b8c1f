package dev.carillon.workload.billing;

import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Figures over many validations, as arrays (domain 004 §4, where they are always empty). One's own
/// runs, an admin those of the tenant; no person and no row is in them.
@Path("/api/analytics")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Billing validation")
final class AnalyticsResource {

  private static final String HOW_LONG = "Days back.";

  private final AnalyticsStore store;
  private final Caller caller;

  AnalyticsResource(AnalyticsStore store, Caller caller) {
    this.store = store;
    this.caller = caller;
  }

  @GET
  @Path("/validations")
  @Operation(summary = "Validations a day: how many, how they ended, rows and findings")
  @APIResponse(responseCode = "200", description = "A day with validations an entry, by date")
  public Uni<List<AnalyticsStore.Day>> validations(
      @Parameter(description = HOW_LONG) @QueryParam("days") @DefaultValue("30") @Min(1) @Max(366)
          int days) {
    Actor actor = caller.actor();
    return store.byDay(actor.tenant(), owner(actor), days);
  }

  @GET
  @Path("/rules")
  @Operation(summary = "What the rules found: findings and money by scenario")
  @APIResponse(responseCode = "200", description = "A scenario an entry, the most frequent first")
  public Uni<List<AnalyticsStore.Finding>> rules(
      @Parameter(description = HOW_LONG) @QueryParam("days") @DefaultValue("30") @Min(1) @Max(366)
          int days) {
    Actor actor = caller.actor();
    return store.byRule(actor.tenant(), owner(actor), days);
  }

  private static @Nullable String owner(Actor actor) {
    return actor.isAdmin() ? null : actor.id();
  }
}
