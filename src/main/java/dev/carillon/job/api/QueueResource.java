package dev.carillon.job.api;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.JobArrivals;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A tenant's queues: how full they are, and whether anything is started from them.
@Path("/api/queues")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Queues")
public class QueueResource {

  private static final Logger LOG = Logger.getLogger(QueueResource.class);

  private static final String TENANT = "Whose queues; another tenant's for superadmins alone.";

  private final QueueStore store;
  private final Database database;
  private final JobArrivals arrivals;
  private final Audit audit;
  private final Caller caller;

  QueueResource(
      QueueStore store, Database database, JobArrivals arrivals, Audit audit, Caller caller) {
    this.store = store;
    this.database = database;
    this.arrivals = arrivals;
    this.audit = audit;
    this.caller = caller;
  }

  /// All queues of a tenant.
  @GET
  @Operation(summary = "List the queues of the tenant with their jobs counted")
  @APIResponse(responseCode = "200", description = "The queues, by name.")
  public Uni<Answer<List<QueueView>>> queues(
      @Parameter(description = TENANT)
          @QueryParam("tenant")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String tenant) {
    return store.queues(tenantOf(caller.actor(), tenant), null).map(Answer::of);
  }

  /// One queue.
  @GET
  @Path("{name}")
  @Operation(summary = "Show one queue with its jobs counted")
  @APIResponse(responseCode = "200", description = "The queue.")
  public Uni<Answer<QueueView>> queue(
      @Parameter(description = "Name of the queue.", example = "default")
          @PathParam("name")
          @Pattern(regexp = Words.QUEUE, message = Words.QUEUE_SAYS)
          String name,
      @Parameter(description = TENANT)
          @QueryParam("tenant")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String tenant) {
    return find(tenantOf(caller.actor(), tenant), name);
  }

  /// Starts nothing more from a queue, on any node; what runs goes on.
  @POST
  @Path("{name}/pause")
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Pause a queue: nothing more is started from it, what runs goes on")
  @APIResponse(responseCode = "200", description = "The queue, paused.")
  public Uni<Answer<QueueView>> pause(
      @Parameter(description = "Name of the queue; it need not have had a job yet.")
          @PathParam("name")
          @Pattern(regexp = Words.QUEUE, message = Words.QUEUE_SAYS)
          String name,
      @Parameter(description = TENANT)
          @QueryParam("tenant")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String tenant) {
    Actor actor = caller.actor();
    String whose = tenantOf(actor, tenant);
    LOG.infof("Queue %s of tenant %s is paused; its jobs wait", name, whose);
    return database
        .inTransaction(tx ->
            store
                .pause(tx, whose, name, actor.id())
                .chain(() -> audit.record(tx, entry(whose, actor, "queue.pause", name))))
        .chain(() -> find(whose, name));
  }

  /// Starts jobs from a queue again.
  @POST
  @Path("{name}/resume")
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Resume a paused queue")
  @APIResponse(responseCode = "200", description = "The queue, no longer paused.")
  public Uni<Answer<QueueView>> resume(
      @Parameter(description = "Name of the queue.")
          @PathParam("name")
          @Pattern(regexp = Words.QUEUE, message = Words.QUEUE_SAYS)
          String name,
      @Parameter(description = TENANT)
          @QueryParam("tenant")
          @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
          @Nullable String tenant) {
    Actor actor = caller.actor();
    String whose = tenantOf(actor, tenant);
    return database
        .inTransaction(tx ->
            store
                .resume(tx, whose, name)
                .invoke(lanes -> tx.afterCommit(() -> lanes.forEach(arrivals::arrived)))
                .chain(lanes ->
                    lanes.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : audit.record(tx, entry(whose, actor, "queue.resume", name))))
        .chain(() -> find(whose, name));
  }

  private static AuditEntry entry(String tenant, Actor actor, String action, String queue) {
    return AuditEntry.done(tenant, actor.id(), action, "queue:" + queue);
  }

  private Uni<Answer<QueueView>> find(String tenant, String name) {
    return store
        .queues(tenant, name)
        .map(found -> {
          if (found.isEmpty()) {
            throw new ProblemException(
                ProblemType.NOT_FOUND, "There is no queue '" + name + "'; none had a job yet.");
          }
          return Answer.of(found.getFirst());
        });
  }

  private static String tenantOf(Actor actor, @Nullable String wanted) {
    if (wanted != null && !wanted.equals(actor.tenant()) && !actor.isSuperadmin()) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "Only a superadmin sees the queues of other tenants.");
    }
    return wanted == null ? actor.tenant() : wanted;
  }
}
