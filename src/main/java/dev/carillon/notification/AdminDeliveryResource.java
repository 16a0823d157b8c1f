package dev.carillon.notification;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.arc.All;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// All deliveries of a tenant, for its admins: what failed, and once more.
@Path("/api/admin/notifications/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Notifications")
public class AdminDeliveryResource {

  private final DeliveryListStore store;
  private final List<DeliveryChannel> channels;
  private final Jobs jobs;
  private final Audit audit;
  private final Database database;
  private final Caller caller;

  AdminDeliveryResource(
      DeliveryListStore store,
      @All List<DeliveryChannel> channels,
      Jobs jobs,
      Audit audit,
      Database database,
      Caller caller) {
    this.store = store;
    this.channels = channels;
    this.jobs = jobs;
    this.audit = audit;
    this.database = database;
    this.caller = caller;
  }

  /// A delivery that was put in line again.
  @RegisterForReflection
  @Schema(name = "Redelivery")
  record Redelivery(
      @Schema(description = "Names the delivery.") UUID id,
      @Schema(description = "The job that makes it.") String jobId) {}

  /// A page of the tenant's deliveries, newest first.
  @GET
  @Operation(summary = "List the deliveries of the tenant, newest first")
  @APIResponse(responseCode = "200", description = "One page.")
  public Uni<Page<DeliveryView>> list(
      @Valid @BeanParam PageRequest page,
      @Parameter(description = "In one state alone.", example = "failed")
          @QueryParam("status")
          @Pattern(
              regexp = "pending|sent|failed|suppressed",
              message = "must be pending, sent, failed or suppressed")
          @Nullable String status,
      @Parameter(description = "Through one channel alone.", example = "email")
          @QueryParam("channel")
          @Pattern(regexp = "email|push|webhook", message = "must be email, push or webhook")
          @Nullable String channel) {
    return store.list(caller.actor().tenant(), page, status, channel);
  }

  /// Makes a failed delivery once more.
  @POST
  @Path("{id}/redeliver")
  @Operation(summary = "Make a failed delivery once more")
  @APIResponse(responseCode = "200", description = "It is in line again.")
  @APIResponse(responseCode = "409", description = "It has not failed.")
  public Uni<Answer<Redelivery>> redeliver(
      @Parameter(description = "Names the delivery.") @PathParam("id") UUID id) {
    Actor actor = caller.actor();
    return database
        .inTransaction(tx ->
            store
                .reopen(tx, actor.tenant(), id)
                .chain(channel ->
                    channel.isEmpty() ? refusal(actor, id) : again(tx, actor, id, channel.get())))
        .map(Answer::of);
  }

  private Uni<Redelivery> again(Tx tx, Actor actor, UUID id, String channel) {
    var request =
        channels.stream()
            .filter(bean -> bean.name().equals(channel))
            .flatMap(bean -> bean.redelivery(actor.tenant(), id).stream())
            .findFirst()
            .orElseThrow(() ->
                new ProblemException(
                    ProblemType.CONFLICT, "Nothing delivers through " + channel + " just now."));
    var entry =
        AuditEntry.done(
            actor.tenant(), actor.id(), "notification.redeliver", "notification-delivery:" + id);
    return jobs.enqueue(tx, request)
        .map(job -> new Redelivery(id, Long.toString(job.id())))
        .call(() -> audit.record(tx, entry));
  }

  private Uni<Redelivery> refusal(Actor actor, UUID id) {
    return store
        .status(actor.tenant(), id)
        .map(status -> {
          throw status
              .map(is ->
                  new ProblemException(
                      ProblemType.CONFLICT,
                      "Only a failed delivery is made again; this one is " + is + "."))
              .orElseGet(() ->
                  new ProblemException(
                      ProblemType.NOT_FOUND, "There is no delivery with this id."));
        });
  }
}
