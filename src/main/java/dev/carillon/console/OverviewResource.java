package dev.carillon.console;

import dev.carillon.job.JobTypes;
import dev.carillon.job.api.Words;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
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

/// What operators look at first. An admin sees their tenant, a superadmin all or the one they name.
@Path("/api/console")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Console")
public class OverviewResource {

  static final String TENANT = "Which tenant; another than one's own for superadmins alone.";

  private final Overviews overviews;
  private final Series series;
  private final OperationStore operations;
  private final JobTypes types;
  private final Caller caller;

  OverviewResource(
      Overviews overviews,
      Series series,
      OperationStore operations,
      JobTypes types,
      Caller caller) {
    this.overviews = overviews;
    this.series = series;
    this.operations = operations;
    this.types = types;
    this.caller = caller;
  }

  /// The installation, or a tenant, at a glance.
  @GET
  @Path("overview")
  @Operation(
      summary = "Show how it is at a glance: figures, queues, types, and what is wrong",
      description = "Out of figures that are kept; nothing is counted for it.")
  @APIResponse(responseCode = "200", description = "The figures.")
  public Uni<Answer<OverviewView>> overview(
      @Parameter(description = TENANT)
          @QueryParam("tenant")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String tenant) {
    return overviews.overview(Scope.of(caller.actor(), tenant).tenant()).map(Answer::of);
  }

  /// What happened over a while.
  @GET
  @Path("series")
  @Operation(summary = "Show what happened over a while, step by step")
  @APIResponse(responseCode = "200", description = "The steps, the oldest first.")
  public Uni<Answer<SeriesView>> series(
      @Parameter(description = "How far back: 15m, 1h, 6h, 24h or 7d.")
          @QueryParam("window")
          @DefaultValue("1h")
          @Pattern(regexp = Window.WORDS, message = "must be 15m, 1h, 6h, 24h or 7d")
          String window,
      @Parameter(description = "One queue alone.")
          @QueryParam("queue")
          @Pattern(regexp = Words.QUEUE, message = Words.QUEUE_SAYS)
          @Nullable String queue,
      @Parameter(description = "One type alone.")
          @QueryParam("type")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String type,
      @Parameter(description = TENANT)
          @QueryParam("tenant")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String tenant) {
    Scope scope = Scope.of(caller.actor(), tenant);
    return series.read(scope.tenant(), queue, type, Window.named(window)).map(Answer::of);
  }

  /// The processes that run jobs.
  @GET
  @Path("workers")
  @Operation(summary = "List the workers, and those that stopped within a day")
  @APIResponse(responseCode = "200", description = "The workers, those that live first.")
  public Uni<Answer<List<WorkerView>>> workers() {
    return operations.workers().map(Answer::of);
  }

  /// Words a list can be narrowed by.
  @GET
  @Path("facets")
  @RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "List the queues, types and tenants there are, to filter by")
  @APIResponse(responseCode = "200", description = "The words, sorted.")
  public Uni<Answer<FacetsView>> facets(
      @Parameter(description = TENANT)
          @QueryParam("tenant")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String tenant) {
    Scope scope = Scope.of(caller.actor(), tenant);
    boolean all = caller.actor().isSuperadmin();
    return operations
        .lanes(scope.tenant())
        .map(lanes -> Answer.of(FacetsView.of(lanes, kinds(), all)));
  }

  private List<String> kinds() {
    return types.all().stream().map(handler -> handler.kind().name()).toList();
  }
}
