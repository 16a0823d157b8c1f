package dev.carillon.console;

import dev.carillon.console.ActionViews.ActionBody;
import dev.carillon.console.ActionViews.OrderView;
import dev.carillon.console.ActionViews.Ordered;
import dev.carillon.console.ActionViews.Preview;
import dev.carillon.job.api.FoundJob;
import dev.carillon.job.api.JobAccess;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// Acts on all jobs that match a filter: a count first, then an order that a job carries out. An
/// admin's orders touch their tenant alone.
@Path("/api/console/actions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Console")
public class ActionResource {

  private static final int ACCEPTED = 202;

  private final Orders orders;
  private final BulkStore store;
  private final JobAccess access;
  private final Caller caller;

  ActionResource(Orders orders, BulkStore store, JobAccess access, Caller caller) {
    this.orders = orders;
    this.store = store;
    this.access = access;
    this.caller = caller;
  }

  /// Counts what an act would touch.
  @POST
  @Path("preview")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Count the jobs an act would touch",
      description = "Counted up to 100,000; the order then goes on past that, up to a million.")
  @APIResponse(responseCode = "200", description = "The count, and what confirms it.")
  public Uni<Answer<Preview>> preview(@NotNull @Valid ActionBody body) {
    return orders.preview(caller.actor(), body).map(Answer::of);
  }

  /// Has it done.
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @ResponseStatus(ACCEPTED)
  @Operation(
      summary = "Cancel, retry or prioritise all jobs that match, by a job of type console.bulk")
  @APIResponseSchema(
      value = OrderedAnswer.class,
      responseCode = "202",
      responseDescription = "The job that does it.")
  @APIResponse(responseCode = "409", ref = "Problem409")
  public Uni<Answer<Ordered>> order(@NotNull @Valid ActionBody body) {
    return orders
        .order(caller.actor(), body)
        .map(job -> Answer.of(new Ordered(Long.toString(job))));
  }

  /// The newest orders.
  @GET
  @Operation(summary = "List the newest 50 orders and what became of them")
  @APIResponse(responseCode = "200", description = "The orders, the newest first.")
  public Uni<Answer<List<OrderView>>> newest() {
    Actor actor = caller.actor();
    return store
        .newest(actor.isSuperadmin() ? null : actor.tenant())
        .chain(found ->
            Multi.createFrom()
                .iterable(found)
                .onItem()
                .transformToUniAndConcatenate(each ->
                    access
                        .find(each.order().jobId(), each.order().tenant())
                        .map(job -> view(each, job)))
                .collect()
                .asList())
        .map(Answer::of);
  }

  private static OrderView view(BulkStore.Stored stored, Optional<FoundJob> job) {
    var order = stored.order();
    return new OrderView(
        Long.toString(order.jobId()),
        order.action().word(),
        order.priority(),
        stored.filter(),
        order.scope(),
        order.by(),
        order.reason(),
        order.counted(),
        stored.orderedAt(),
        job.map(found -> found.view().status()).orElse(null),
        job.map(found -> found.view().progress()).orElse(null),
        job.map(found -> found.view().result()).orElse(null));
  }

  /// For the description of the API: the type of an answer with a job.
  @Schema(name = "ActionOrderedAnswer")
  record OrderedAnswer(boolean success, Ordered data) {}
}
