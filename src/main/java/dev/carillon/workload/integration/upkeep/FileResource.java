package dev.carillon.workload.integration.upkeep;

import dev.carillon.job.Jobs;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.integration.IntegrationAccess;
import dev.carillon.workload.integration.provider.FileEntry;
import dev.carillon.workload.integration.provider.PersonLimitFilter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/// The files of an integration, as they were seen when they were listed last.
@PersonLimitFilter.Counted
@Path("/api/v1/tenants/{tenantId}/integrations/{id}/files")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Integrations")
public class FileResource {

  private static final String TENANT = "Whose integration; the tenant of the token.";
  private static final String ID = "Which integration.";

  private final FileStore files;
  private final IntegrationAccess access;
  private final Jobs jobs;
  private final Caller caller;

  FileResource(FileStore files, IntegrationAccess access, Jobs jobs, Caller caller) {
    this.files = files;
    this.access = access;
    this.jobs = jobs;
    this.caller = caller;
  }

  /// A file as it was seen last.
  @RegisterForReflection
  @Schema(name = "IndexedFile")
  record File(
      String id,
      String name,
      String path,
      boolean isFolder,
      @Nullable Long bytes,
      @Nullable OffsetDateTime modifiedAt) {

    static File of(FileEntry entry) {
      return new File(
          entry.id(),
          entry.name(),
          entry.path(),
          entry.isFolder(),
          entry.bytes(),
          entry.modifiedAt());
    }
  }

  /// @param created `false` when there is such a job already
  @RegisterForReflection
  @Schema(name = "IndexJob")
  record Started(String jobId, boolean created) {}

  @GET
  @Operation(summary = "The files that were seen when they were listed last")
  @APIResponse(responseCode = "200", description = "One page, by path.")
  public Uni<Page<File>> files(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = ID) @PathParam("id") UUID id,
      @Valid @BeanParam PageRequest page) {
    return access
        .find(caller.actor(), tenant, id)
        .chain(() -> files.list(tenant, id, page.limit(), page.offset()))
        .chain(found ->
            files
                .count(tenant, id)
                .map(total -> Page.of(found.stream().map(File::of).toList(), page, total)));
  }

  @POST
  @Path("index")
  @Consumes(MediaType.WILDCARD)
  @ResponseStatus(202)
  @Operation(summary = "Have the files listed now")
  @APIResponseSchema(
      value = StartedAnswer.class,
      responseCode = "202",
      responseDescription = "A job does")
  public Uni<Answer<Started>> index(
      @Parameter(description = TENANT) @PathParam("tenantId") String tenant,
      @Parameter(description = ID) @PathParam("id") UUID id) {
    return access
        .find(caller.actor(), tenant, id)
        .chain(of -> jobs.enqueue(IndexFiles.request(tenant, id, of.provider().slug())))
        .map(job -> Answer.of(new Started(Long.toString(job.id()), job.created())));
  }

  /// For the description of the API: the type of an answer with one job.
  @Schema(name = "IndexJobAnswer")
  record StartedAnswer(boolean success, Started data) {}
}
