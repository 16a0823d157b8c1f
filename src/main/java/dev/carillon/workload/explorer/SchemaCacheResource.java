package dev.carillon.workload.explorer;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.carillon.job.JobState;
import dev.carillon.job.JobSummary;
import dev.carillon.job.api.Faults;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/// What databases were found to hold: read anew by jobs, kept in the schema cache (checklist S3
/// line 3).
@Path("/api/connections")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Database explorer")
final class SchemaCacheResource {

  private static final int MOST_SCHEMAS = 1_000;
  private static final int MOST_TABLES = 10_000;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /// Looks at a job that somebody waits for: 25 s, under what proxies wait.
  private static final int MOST_LOOKS = 250;

  private final Rebuilds rebuilds;
  private final SchemaCacheStore cache;
  private final ConnectionAccess access;
  private final Caller caller;

  SchemaCacheResource(
      Rebuilds rebuilds, SchemaCacheStore cache, ConnectionAccess access, Caller caller) {
    this.rebuilds = rebuilds;
    this.cache = cache;
    this.access = access;
    this.caller = caller;
  }

  /// @param force also within an hour of the last
  /// @param schemas which; all when left out
  @RegisterForReflection
  record RebuildBody(
      @Nullable Boolean force,
      @Nullable List<RebuildOptions.Selection> schemas,
      @Nullable RebuildOptions config) {

    static final RebuildBody NONE = new RebuildBody(null, null, null);
  }

  /// The cache of a connection.
  @RegisterForReflection
  record CacheView(
      UUID connectionId,
      String trainingStatus,
      @Nullable OffsetDateTime trainingStartedAt,
      @Nullable OffsetDateTime lastTrainedAt,
      @Nullable String errorMessage,
      int totalTables,
      int totalColumns,
      @Nullable String jobId,
      @JsonRawValue @Schema(type = SchemaType.OBJECT) @Nullable String schemaData) {

    static CacheView of(UUID connection, SchemaCacheStore.Cache cache) {
      Long job = cache.job();
      return new CacheView(
          connection,
          cache.status(),
          cache.startedAt(),
          cache.trainedAt(),
          cache.error(),
          cache.tables(),
          cache.columns(),
          job == null ? null : job.toString(),
          cache.data());
    }
  }

  /// @param status of the cache
  @RegisterForReflection
  record Trained(boolean success, String status, String message, CacheView cache) {}

  @POST
  @Path("/{id}/rebuild")
  @ResponseStatus(202)
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Read the schema of a database anew, as a job",
      description =
          "404: No connection of yours. 409: One is under way: job_id. 429: Read within the hour,"
              + " and not forced.")
  public Uni<Answer<Queued>> rebuild(UUID id, @Nullable RebuildBody body) {
    return ask(id, body)
        .map(job ->
            Answer.of(new Queued(Long.toString(job), "Schema rebuild job queued successfully")));
  }

  private Uni<Long> ask(UUID id, @Nullable RebuildBody body) {
    RebuildBody wanted = body == null ? RebuildBody.NONE : body;
    check(wanted);
    Actor actor = caller.actor();
    return access
        .find(actor, id, Right.REBUILD)
        .invoke(SchemaCacheResource::requireActive)
        .chain(() ->
            rebuilds.ask(
                actor.tenant(),
                actor.id(),
                new SchemaRebuild.Args(id, wanted.force(), wanted.schemas(), wanted.config())));
  }

  private static void check(RebuildBody body) {
    var faults = new Faults();
    List<RebuildOptions.Selection> schemas = body.schemas() == null ? List.of() : body.schemas();
    if (schemas.size() > MOST_SCHEMAS) {
      faults.add("/schemas", "must be at most " + MOST_SCHEMAS);
    }
    for (int i = 0; i < schemas.size(); i++) {
      String schema = schemas.get(i).schema();
      if (schema == null || schema.isEmpty()) {
        faults.add("/schemas/" + i + "/schema", "is missing");
      }
      List<String> tables = schemas.get(i).tables();
      if (tables != null && tables.size() > MOST_TABLES) {
        faults.add("/schemas/" + i + "/tables", "must be at most " + MOST_TABLES);
      }
    }
    faults.complain();
  }

  private static void requireActive(ConnectionStore.Seen seen) {
    if (!seen.connection().active()) {
      throw new ProblemException(ProblemType.CONFLICT, "The connection is switched off.");
    }
  }

  @POST
  @Path("/{id}/train-schema")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "The same, answered when it is done; after 25 s with how it stands")
  @APIResponse(responseCode = "200", description = "Done, or still training")
  @APIResponse(responseCode = "409", description = "One is under way: job_id")
  @APIResponse(responseCode = "422", description = "The database did not answer")
  @APIResponse(responseCode = "429", description = "Read within the hour, and not forced")
  public Uni<Trained> train(UUID id, @Nullable RebuildBody body) {
    return ask(id, body)
        .chain(job -> ended(job).onFailure(StillRuns.class).recoverWithUni(() -> rebuilds.job(job)))
        .invoke(SchemaCacheResource::requireNoFailure)
        .chain(() -> rebuilds.current(id))
        .map(found -> {
          boolean done = found.status().equals("completed");
          return new Trained(
              true,
              found.status(),
              done ? "Schema trained successfully" : "Schema training is under way",
              CacheView.of(id, found));
        });
  }

  private Uni<JobSummary> ended(long job) {
    return rebuilds
        .job(job)
        .invoke(found -> {
          boolean tried = found.state() == JobState.RETRYABLE;
          if (!found.state().isFinal() && !tried) {
            throw new StillRuns();
          }
        })
        .onFailure(StillRuns.class)
        .retry()
        .withBackOff(BETWEEN_LOOKS, BETWEEN_LOOKS)
        .atMost(MOST_LOOKS);
  }

  private static final class StillRuns extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static void requireNoFailure(JobSummary job) {
    String why = job.lastError();
    if (why != null && job.state() != JobState.COMPLETED) {
      throw new ProblemException(
          ProblemType.VALIDATION_FAILED,
          "The schema could not be read: " + why,
          Map.of("job_id", Long.toString(job.id())));
    }
  }

  @GET
  @Path("/{id}/schema-cache")
  @Operation(summary = "What was read last, and whether it is being read")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "404", description = "Never read, or no connection of yours")
  public Uni<Answer<CacheView>> cache(UUID id) {
    return access
        .find(caller.actor(), id, Right.SEE)
        .chain(() -> rebuilds.current(id))
        .map(found -> Answer.of(CacheView.of(id, found)));
  }

  @DELETE
  @Path("/{id}/schema-cache")
  @Operation(summary = "Forget what was read")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "404", description = "Never read, or no connection of yours")
  public Uni<ConnectionResource.Done> forget(UUID id) {
    return access
        .find(caller.actor(), id, Right.CHANGE)
        .chain(() -> cache.delete(id))
        .map(there -> {
          if (!there) {
            throw Rebuilds.nothing();
          }
          return new ConnectionResource.Done(true, "Schema cache cleared");
        });
  }
}
