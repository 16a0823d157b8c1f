package dev.carillon.health;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The address of document 003 (checklist S3 line 36): one word for everybody. It says nothing
/// about this node; the probes do.
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
@PermitAll
@Tag(name = "Health")
public class PlainHealthResource {

  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Uni<Status> status;

  /// Everybody may ask as often as they like, so the answer is kept for a while.
  PlainHealthResource(SystemHealth health) {
    this.status =
        Uni.createFrom()
            .deferred(health::status)
            .map(now -> new Status(now.systemHealth().status()))
            .ifNoItem()
            .after(PATIENCE)
            .fail()
            .onFailure()
            .recoverWithItem(new Status(Grade.CRITICAL.word()))
            .memoize()
            .forFixedDuration(FRESH);
  }

  /// The word.
  ///
  /// @param status healthy, degraded or critical
  @RegisterForReflection
  @Schema(name = "PlainHealth", description = "How the installation is, in one word.")
  record Status(@Schema(description = "healthy, degraded or critical.") String status) {}

  /// One word.
  @GET
  @Operation(summary = "Tell in one word how the installation is")
  @APIResponse(responseCode = "200", description = "healthy, degraded or critical.")
  public Uni<Status> status() {
    return status;
  }
}
