package dev.carillon.workload.explorer;

import dev.carillon.job.JobRequest;
import dev.carillon.job.api.Faults;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/// Moves data between databases and files, as jobs. `POST /api/jobs` does the same with the types
/// `data-export`, `bulk-import`, `backup-connection` and `analytics-report`.
@Path("/api/connections")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Database explorer")
final class ConnectionJobResource {

  private static final int MOST_COLUMNS = 2_000;

  private final ConnectionAccess access;
  private final ExplorerOrders orders;
  private final ExplorerFiles files;
  private final Caller caller;

  ConnectionJobResource(
      ConnectionAccess access, ExplorerOrders orders, ExplorerFiles files, Caller caller) {
    this.access = access;
    this.orders = orders;
    this.files = files;
    this.caller = caller;
  }

  /// Either a table or a query.
  ///
  /// @param parameters values of the query's question marks
  /// @param format csv, json or xlsx
  @RegisterForReflection
  record ExportBody(
      @Nullable String query,
      @Nullable List<@Nullable String> parameters,
      @Nullable String schema,
      @Nullable String table,
      @Nullable List<String> columns,
      @Nullable String format,
      @Nullable String fileName) {}

  /// @param mapping column of the table by column of the file
  /// @param onBadRow stop or skip
  @RegisterForReflection
  record ImportBody(
      @NotNull String fileUrl,
      @NotNull String tableName,
      @Nullable String schema,
      @Nullable Map<String, String> mapping,
      @Nullable String onBadRow,
      @Nullable String delimiter,
      @Nullable Boolean emptyIsNull) {}

  @POST
  @Path("/{id}/export")
  @ResponseStatus(202)
  @Operation(
      summary = "Write the rows of a table or a query into a file (CSV, JSON, XLSX)",
      description = "403: It takes the role tester.")
  public Uni<Answer<Queued>> export(UUID id, @NotNull ExportBody body) {
    var args =
        new DataExport.Args(
            id,
            body.query(),
            body.parameters(),
            body.schema(),
            body.table(),
            body.columns(),
            body.format(),
            body.fileName());
    String fault = args.fault();
    if (fault != null) {
      throw Faults.one("/", fault);
    }
    if (body.columns() != null && body.columns().size() > MOST_COLUMNS) {
      throw Faults.one("/columns", "must be at most " + MOST_COLUMNS);
    }
    return order(id, Right.EXPORT, JobRequest.of(DataExport.KIND, args));
  }

  @POST
  @Path("/{id}/import")
  @ResponseStatus(202)
  @Operation(
      summary = "Put the rows of a CSV file into a table",
      description = "403: It takes the role developer. 422: No file of yours at fileUrl.")
  public Uni<Answer<Queued>> bring(UUID id, @NotNull ImportBody body) {
    var args =
        new BulkImport.Args(
            id,
            body.fileUrl(),
            body.tableName(),
            body.schema(),
            body.mapping(),
            body.onBadRow(),
            body.delimiter(),
            body.emptyIsNull());
    String fault = args.fault();
    if (fault != null) {
      throw Faults.one("/", fault);
    }
    Actor actor = caller.actor();
    return files
        .find(actor.tenant(), actor.id(), body.fileUrl())
        .invoke(found -> {
          if (found.isEmpty()) {
            throw Faults.one("/fileUrl", "is no file of yours; upload it first");
          }
        })
        .chain(() -> order(id, Right.IMPORT, JobRequest.of(BulkImport.KIND, args)));
  }

  @POST
  @Path("/{id}/backup")
  @ResponseStatus(202)
  @Operation(
      summary = "Copy all tables, as they are at one moment, into a ZIP file",
      description = "403: It takes the role admin.")
  public Uni<Answer<Queued>> backUp(UUID id) {
    return order(
        id,
        Right.BACK_UP,
        JobRequest.of(BackupConnection.KIND, new BackupConnection.Args(id))
            .withUniqueKey(BackupConnection.KEY + id));
  }

  @POST
  @Path("/{id}/report")
  @ResponseStatus(202)
  @Operation(summary = "Sizes of the tables, and what is usually a mistake")
  public Uni<Answer<Queued>> report(UUID id) {
    return order(
        id,
        Right.REPORT,
        JobRequest.of(AnalyticsReport.KIND, new AnalyticsReport.Args(id))
            .withUniqueKey(AnalyticsReport.KEY + id));
  }

  private Uni<Answer<Queued>> order(UUID id, Right right, JobRequest request) {
    Actor actor = caller.actor();
    return access
        .find(actor, id, right)
        .chain(() -> orders.enqueue(actor, request, id))
        .map(job ->
            Answer.of(
                new Queued(
                    Long.toString(job.id()),
                    job.created()
                        ? "Job queued successfully"
                        : "Such a job of this connection is under way")));
  }
}
