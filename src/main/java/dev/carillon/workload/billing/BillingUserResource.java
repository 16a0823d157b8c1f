package dev.carillon.workload.billing;

import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Which users of a tenant may see persons. For its admins.
@Path("/api/billing/users")
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Billing validation")
final class BillingUserResource {

  private static final int LONGEST_ID = 255;

  private final BillingUserStore users;
  private final Caller caller;

  BillingUserResource(BillingUserStore users, Caller caller) {
    this.users = users;
    this.caller = caller;
  }

  /// @param phiRedactionEnabled `false` lets the user ask for unredacted answers
  @RegisterForReflection
  record UserBody(@NotNull Boolean phiRedactionEnabled) {}

  @GET
  @Operation(summary = "The users about whom an admin decided")
  @APIResponse(responseCode = "200", description = "The users")
  public Uni<List<BillingUserStore.BillingUser>> list() {
    return users.list(caller.actor().tenant());
  }

  @GET
  @Path("/{userId}")
  @Operation(summary = "One user; redacted is the rule")
  @APIResponse(responseCode = "200", description = "The user")
  public Uni<BillingUserStore.BillingUser> get(@Size(max = LONGEST_ID) String userId) {
    return users.find(caller.actor().tenant(), userId);
  }

  @PUT
  @Path("/{userId}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Decide whether a user may see persons")
  @APIResponse(responseCode = "200", description = "The user as decided")
  public Uni<BillingUserStore.BillingUser> set(
      @Size(max = LONGEST_ID) String userId, @NotNull @Valid UserBody body) {
    Actor actor = caller.actor();
    return users
        .set(actor.tenant(), userId, body.phiRedactionEnabled(), actor.id())
        .chain(() -> users.find(actor.tenant(), userId));
  }
}
