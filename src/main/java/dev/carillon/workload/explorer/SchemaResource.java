package dev.carillon.workload.explorer;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.explorer.source.CatalogQuestion;
import dev.carillon.workload.explorer.source.Source;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What databases hold now, asked of them while the caller waits. What was read before is at
/// [SchemaCacheResource].
@Path("/api/connections")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Database explorer")
final class SchemaResource {

  private final ConnectionAccess access;
  private final Sessions sessions;
  private final Caller caller;

  SchemaResource(ConnectionAccess access, Sessions sessions, Caller caller) {
    this.access = access;
    this.sessions = sessions;
    this.caller = caller;
  }

  /// @param name of the table
  @RegisterForReflection
  record TableView(String name, String type) {}

  @GET
  @Path("/{id}/schemas")
  @Operation(summary = "Names of the schemas, asked of the database now")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "422", description = "The database did not answer; reason says why")
  public Uni<Answer<List<String>>> schemas(UUID id) {
    return access
        .find(caller.actor(), id, Right.REBUILD)
        .chain(seen -> sessions.ask(seen.connection(), Source::schemas))
        .map(Answer::of);
  }

  @GET
  @Path("/{id}/schemas/{schema}/tables")
  @Operation(summary = "Tables and views of a schema, asked of the database now")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "422", description = "The database did not answer; reason says why")
  public Uni<Answer<List<TableView>>> tables(UUID id, String schema) {
    var question =
        new CatalogQuestion(
            List.of(new CatalogQuestion.Wanted(schema, null)), false, false, false, false, false);
    return access
        .find(caller.actor(), id, Right.REBUILD)
        .chain(seen -> sessions.ask(seen.connection(), source -> tables(source, question)))
        .map(Answer::of);
  }

  private static List<TableView> tables(Source source, CatalogQuestion question) {
    return source.catalog(question, (tables, columns) -> {}).catalog().schemas().stream()
        .flatMap(part -> part.tables().stream())
        .map(table -> new TableView(table.name(), table.type()))
        .toList();
  }
}
