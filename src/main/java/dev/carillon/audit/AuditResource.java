package dev.carillon.audit;

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
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The audit log: that of their tenant for admins, all of it for superadmins.
@Path("/api/audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Audit")
public class AuditResource {

  private static final String WORD = "[^\\x00-\\x1f\\x7f-\\x9f]{1,300}";
  private static final String WORD_SAYS =
      "must be 1 to 300 characters, none of them a control character";
  private static final int FIRST_YEAR = 2000;
  private static final int LAST_YEAR = 2200;

  private final AuditReadStore store;
  private final SealStore seals;
  private final Caller caller;

  AuditResource(AuditReadStore store, SealStore seals, Caller caller) {
    this.store = store;
    this.seals = seals;
    this.caller = caller;
  }

  /// What a caller looks for.
  record Filter(
      @Parameter(description = "Written at this instant or later; years 2000 to 2200.")
          @QueryParam("from")
          @Nullable OffsetDateTime from,
      @Parameter(description = "Written before this instant; years 2000 to 2200.") @QueryParam("to")
          @Nullable OffsetDateTime to,
      @Parameter(description = "Who.")
          @QueryParam("actor")
          @Pattern(regexp = WORD, message = WORD_SAYS)
          @Nullable String actor,
      @Parameter(description = "What.", example = "queue.pause")
          @QueryParam("action")
          @Pattern(regexp = WORD, message = WORD_SAYS)
          @Nullable String action,
      @Parameter(description = "What it was done to.", example = "queue:default")
          @QueryParam("resource")
          @Pattern(regexp = WORD, message = WORD_SAYS)
          @Nullable String resource,
      @Parameter(description = "False for what was refused alone.") @QueryParam("succeeded")
          @Nullable Boolean succeeded,
      @Parameter(description = "Whether the archive is read too.")
          @QueryParam("archived")
          @DefaultValue("false")
          boolean archived,
      @Parameter(description = "Whose log; another tenant's for superadmins alone.")
          @QueryParam("tenant")
          @Pattern(regexp = WORD, message = WORD_SAYS)
          @Nullable String tenant) {

    AuditReadStore.Criteria criteria(Actor actor) {
      checkTime("/from", from);
      checkTime("/to", to);
      return new AuditReadStore.Criteria(
          sight(actor, tenant), from, to, this.actor, action, resource, succeeded, archived);
    }

    private static void checkTime(String pointer, @Nullable OffsetDateTime at) {
      if (at != null && (at.getYear() < FIRST_YEAR || at.getYear() > LAST_YEAR)) {
        throw new ProblemException(
            ProblemType.VALIDATION_FAILED,
            "The request is not acceptable.",
            Map.of(
                "errors",
                List.of(
                    Map.of("pointer", pointer, "detail", "must be in the years 2000 to 2200"))));
      }
    }
  }

  /// Entries, newest first.
  @GET
  @Operation(
      summary = "List the entries of the audit log, newest first",
      description =
          "Admins see their tenant's, superadmins every tenant's and what belongs to none. Beyond"
              + " 10,000 the total is a lower bound.")
  @APIResponse(responseCode = "200", description = "One page.")
  public Uni<Page<AuditView>> list(
      @Valid @BeanParam Filter filter, @Valid @BeanParam PageRequest page) {
    return store
        .list(filter.criteria(caller.actor()), page)
        .map(found ->
            found.total() > AuditReadStore.MOST_COUNTED
                ? Page.atLeast(found.entries(), page, AuditReadStore.MOST_COUNTED)
                : Page.of(found.entries(), page, found.total()));
  }

  /// One entry.
  @GET
  @Path("{id}")
  @Operation(summary = "Show one entry of the audit log")
  @APIResponse(responseCode = "200", description = "The entry.")
  public Uni<Answer<AuditView>> entry(
      @Parameter(description = "Its number.", example = "42")
          @PathParam("id")
          @Pattern(regexp = "[0-9]{1,18}", message = "must be a decimal number")
          String id) {
    return store
        .find(Long.parseLong(id), sight(caller.actor(), null))
        .map(found ->
            Answer.of(
                found.orElseThrow(
                    () -> new ProblemException(ProblemType.NOT_FOUND, "There is no such entry."))));
  }

  /// Computes the chain again.
  @GET
  @Path("verify")
  @Operation(
      summary = "Compute the chain of hashes again and tell what was changed",
      description = "Reads the whole log of the tenant, its archive too; up to 30 seconds.")
  @APIResponse(responseCode = "200", description = "What was found.")
  public Uni<Answer<AuditVerdict>> verify() {
    return seals
        .verify(sight(caller.actor(), null))
        .map(found -> Answer.of(AuditVerdict.of(found)));
  }

  /// @return the tenant the caller may see, or `null` for all
  private static @Nullable String sight(Actor actor, @Nullable String wanted) {
    if (actor.isSuperadmin()) {
      return wanted;
    }
    if (wanted != null && !wanted.equals(actor.tenant())) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "Only a superadmin sees the audit log of other tenants.");
    }
    return actor.tenant();
  }
}
