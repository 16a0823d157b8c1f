package dev.carillon.workload.billing;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
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
import java.util.Map;
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
  private final Database database;
  private final Audit audit;
  private final Caller caller;

  BillingUserResource(BillingUserStore users, Database database, Audit audit, Caller caller) {
    this.users = users;
    this.database = database;
    this.audit = audit;
    this.caller = caller;
  }

  /// @param phiRedactionEnabled `false` shows the user persons, unless they ask for
  ///   `redaction=full`
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
    return database
        .inTransaction(tx -> set(tx, actor, userId, body.phiRedactionEnabled()))
        .replaceWith(BillingUserStore.BillingUser.of(userId, body.phiRedactionEnabled()));
  }

  private Uni<Void> set(Tx tx, Actor actor, String userId, boolean redacted) {
    return users
        .lock(tx, actor.tenant(), userId)
        .call(() -> users.set(tx, actor.tenant(), userId, redacted, actor.id()))
        .chain(before ->
            audit.record(tx, decided(actor, userId, before.phiRedactionEnabled(), redacted)));
  }

  private static AuditEntry decided(Actor actor, String userId, boolean before, boolean after) {
    return new AuditEntry(
        actor.tenant(),
        actor.id(),
        "billing-user.redaction",
        "user:" + userId,
        null,
        Map.of("phiRedactionEnabled", before),
        Map.of("phiRedactionEnabled", after),
        true);
  }
}
