package dev.carillon.workload.integration;

import dev.carillon.job.KindFigureStore;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.integration.provider.PersonLimitFilter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// How the two queues of document 002 are doing, over all tenants (checklist S2 lines 23 and 24).
@PersonLimitFilter.Counted
@Path("/api/v1/queues")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.Names.SUPERADMIN)
@Tag(name = "Integrations")
public class QueueStatsResource {

  private static final Duration LATELY = Duration.ofDays(1);

  private final KindFigureStore store;

  QueueStatsResource(KindFigureStore store) {
    this.store = store;
  }

  /// @param waiting for a worker (count)
  /// @param completed within the last day (count)
  /// @param failed for good within the last day (count)
  @RegisterForReflection
  @Schema(name = "IntegrationQueue")
  record Queue(long waiting, long active, long completed, long failed, long delayed) {

    static Queue of(KindFigureStore.KindFigures figures) {
      return new Queue(
          figures.waiting(),
          figures.active(),
          figures.completed(),
          figures.failed(),
          figures.scheduled());
    }
  }

  @RegisterForReflection
  @Schema(name = "IntegrationQueues")
  record Stats(Queue tokenRefresh, Queue healthCheck) {}

  @GET
  @Path("stats")
  @Operation(summary = "Count the jobs of the two queues; ended ones of the last day")
  @APIResponse(responseCode = "200", description = "Counts over all tenants.")
  public Uni<Answer<Stats>> stats() {
    String refresh = RefreshTokens.KIND.name();
    String health = CheckHealth.KIND.name();
    return store
        .find(List.of(refresh, health), LATELY)
        .map(found -> Answer.of(new Stats(of(found, refresh), of(found, health))));
  }

  private static Queue of(Map<String, KindFigureStore.KindFigures> found, String kind) {
    return Queue.of(found.getOrDefault(kind, new KindFigureStore.KindFigures(0, 0, 0, 0, 0)));
  }
}
