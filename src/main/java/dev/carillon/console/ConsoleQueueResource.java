package dev.carillon.console;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.api.Words;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Queues as operators see them, and how many of their jobs a node runs at a time.
@Path("/api/console/queues")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Console")
public class ConsoleQueueResource {

  private static final int MOST_PER_NODE = 10_000;

  private final Overviews overviews;
  private final OperationStore store;
  private final Database database;
  private final Audit audit;
  private final Caller caller;

  ConsoleQueueResource(
      Overviews overviews, OperationStore store, Database database, Audit audit, Caller caller) {
    this.overviews = overviews;
    this.store = store;
    this.database = database;
    this.audit = audit;
    this.caller = caller;
  }

  /// A queue with its limit.
  @RegisterForReflection
  @Schema(name = "ConsoleQueue", description = "A queue with its limit.")
  record QueueView(
      @Schema(description = "What waits, runs and ended.") OverviewView.QueueFigures figures,
      @Schema(description = "Jobs at a time on each node; null for what it is configured with.")
          @Nullable Integer perNode,
      @Schema(description = "Who set that.") @Nullable String limitSetBy,
      @Schema(description = "When.") @Nullable OffsetDateTime limitSetAt) {}

  /// A new limit.
  ///
  /// @param perNode jobs at a time on each node; `null` for what it is configured with
  @RegisterForReflection
  @Schema(name = "QueueLimitBody", description = "How many jobs of a queue a node runs at a time.")
  record LimitBody(
      @Schema(description = "1 to 10,000; null for what the nodes are configured with.")
          @Min(1)
          @Max(MOST_PER_NODE)
          @Nullable Integer perNode,
      @Schema(description = "Why, 3 to 200 characters.", required = true)
          @NotNull
          @Size(min = 3, max = 200)
          String reason) {}

  /// The limit of a queue name.
  @RegisterForReflection
  @Schema(name = "QueueLimit", description = "How many jobs of a queue a node runs at a time.")
  record LimitView(
      @Schema(description = "Name of the queue.") String queue,
      @Schema(description = "null: what the nodes are configured with.")
          @Nullable Integer perNode) {}

  /// All queues, the busiest first.
  @GET
  @Operation(summary = "List the queues with their figures and limits, the busiest first")
  @APIResponse(responseCode = "200", description = "The queues.")
  public Uni<Answer<List<QueueView>>> list(
      @Parameter(description = OverviewResource.TENANT)
          @QueryParam("tenant")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String tenant) {
    Scope scope = Scope.of(caller.actor(), tenant);
    return Uni.combine()
        .all()
        .unis(overviews.queues(scope.tenant()), store.limits())
        .with((queues, limits) ->
            Answer.of(queues.stream().map(queue -> view(queue, limits)).toList()));
  }

  private static QueueView view(
      OverviewView.QueueFigures queue, Map<String, OperationStore.Limit> limits) {
    OperationStore.Limit limit = limits.get(queue.queue());
    return limit == null
        ? new QueueView(queue, null, null, null)
        : new QueueView(queue, limit.perNode(), limit.setBy(), limit.setAt());
  }

  /// Sets how many jobs of the queues of a name each node runs at a time.
  @PUT
  @Path("{name}/concurrency")
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed(Role.Names.SUPERADMIN)
  @Operation(
      summary = "Set how many jobs of a queue each node runs at a time",
      description =
          "It holds for the queues of that name of all tenants, on every node within 5 seconds."
              + " What runs goes on.")
  @APIResponse(responseCode = "200", description = "The limit.")
  public Uni<Answer<LimitView>> limit(
      @Parameter(description = "Name of the queue; it need not have had a job yet.")
          @PathParam("name")
          @Pattern(regexp = Words.QUEUE, message = Words.QUEUE_SAYS)
          String name,
      @NotNull @Valid LimitBody body) {
    Actor actor = caller.actor();
    return store
        .limits()
        .chain(before ->
            database.inTransaction(tx ->
                store
                    .limit(tx, name, body.perNode(), actor.id())
                    .chain(() -> audit.record(tx, entry(actor, name, body, before.get(name))))))
        .map(done -> Answer.of(new LimitView(name, body.perNode())));
  }

  private static AuditEntry entry(
      Actor actor, String name, LimitBody body, OperationStore.@Nullable Limit before) {
    return new AuditEntry(
        AuditEntry.NO_TENANT,
        actor.id(),
        "queue.concurrency",
        "queue:" + name,
        body.reason(),
        value(before == null ? null : before.perNode()),
        value(body.perNode()),
        true);
  }

  private static Map<String, Object> value(@Nullable Integer perNode) {
    Map<String, Object> value = new HashMap<>();
    value.put("perNode", perNode);
    return value;
  }
}
