package dev.carillon.workload.integration;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.limit.RequestLimit;
import dev.carillon.platform.limit.RequestLimitStore;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.integration.provider.IntegrationConfig;
import dev.carillon.workload.integration.provider.PersonLimitFilter;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What is done with one integration: renew, try, check, look into.
@PersonLimitFilter.Counted
@Path("/api/v1/tenants/{tenantId}/integrations/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Integrations")
public class IntegrationActionResource {

  private static final String TENANT = "Whose integration; the tenant of the token.";
  private static final String ID = "Which integration.";

  private final Renewals renewals;
  private final Connectivity connectivity;
  private final Folders folders;
  private final IntegrationAccess access;
  private final RequestLimitStore limits;
  private final Caller caller;
  private final RequestLimit tests;
  private final RequestLimit lists;

  IntegrationActionResource(
      Renewals renewals,
      Connectivity connectivity,
      Folders folders,
      IntegrationAccess access,
      RequestLimitStore limits,
      Caller caller,
      IntegrationConfig config) {
    this.renewals = renewals;
    this.connectivity = connectivity;
    this.folders = folders;
    this.access = access;
    this.limits = limits;
    this.caller = caller;
    this.tests = RequestLimit.perMinute(config.testsPerMinute());
    this.lists = RequestLimit.perMinute(config.foldersPerMinute());
  }

  @POST
  @Path("refresh-token")
  @Operation(summary = "Renew the tokens now")
  @APIResponse(responseCode = "200", description = "The integration as it is now.")
  @APIResponse(responseCode = "400", description = "It has no refresh token.")
  @APIResponse(responseCode = "409", description = "Connect it again, or somebody is at it.")
  @APIResponse(responseCode = "502", description = "The provider failed.")
  @APIResponse(responseCode = "504", description = "The provider took too long.")
  public Uni<Answer<IntegrationView>> renew(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = ID) @PathParam("id") UUID id) {
    return renewals.renew(caller.actor(), tenant, id).map(Answer::of);
  }

  @POST
  @Path("test")
  @Operation(summary = "Try whether the provider answers; 10 a minute")
  @APIResponse(responseCode = "200", description = "What was seen, good or bad.")
  @APIResponse(responseCode = "429", description = "Too many tests in this minute.")
  public Uni<Answer<Connectivity.Result>> test(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = ID) @PathParam("id") UUID id) {
    Actor actor = caller.actor();
    return access
        .find(actor, tenant, id)
        .call(() -> take("test:" + tenant + ":" + id, tests, "tests of one integration"))
        .chain(found -> connectivity.test(found, actor.id()))
        .map(Answer::of);
  }

  @GET
  @Path("health")
  @Operation(summary = "Check the health now")
  @APIResponse(responseCode = "200", description = "What was found.")
  public Uni<Answer<HealthResult>> health(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = ID) @PathParam("id") UUID id) {
    return renewals.health(caller.actor(), tenant, id).map(Answer::of);
  }

  @GET
  @Path("folders")
  @Operation(summary = "List a folder at the provider; 60 a minute")
  @APIResponse(responseCode = "200", description = "A page of what is in it.")
  @APIResponse(responseCode = "409", description = "The provider has no folders, or no access.")
  @APIResponse(responseCode = "429", description = "Too many lists in this minute.")
  public Uni<FolderPage> folders(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = ID) @PathParam("id") UUID id,
      @Parameter(description = "Which folder, by its path; `/` is the first.")
          @QueryParam("path")
          @Size(max = 4_096)
          @Nullable String path,
      @Parameter(description = "Which folder, by its id.") @QueryParam("folderId") @Size(max = 512)
          @Nullable String folderId,
      @Parameter(description = "Which drive or bucket; no provider here has any.")
          @QueryParam("containerId")
          @Size(max = 512)
          @Nullable String containerId,
      @Parameter(description = "Where the page before ended: its nextCursor.")
          @QueryParam("cursor")
          @Size(max = 4_096)
          @Nullable String cursor) {
    var wanted = new Folders.Wanted(path, folderId, cursor);
    return access
        .find(caller.actor(), tenant, id)
        .call(() -> take("folders:" + tenant + ":" + id, lists, "folder lists of one integration"))
        .chain(found -> folders.list(found, wanted));
  }

  private Uni<Void> take(String key, RequestLimit limit, String what) {
    return limits.take(key, limit).invoke(allowed -> allowed.orRefuse(what)).replaceWithVoid();
  }
}
