package dev.carillon.workload.billing.upload;

import dev.carillon.file.FileStore;
import dev.carillon.file.Upload;
import dev.carillon.file.UploadRules;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Takes billing files. The body is read as it comes and never held whole, which is why the methods
/// have no parameter for it.
@Path("/api/files")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Consumes(MediaType.MULTIPART_FORM_DATA)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Billing validation")
final class FileResource {

  private final FileStore files;
  private final Caller caller;
  private final Vertx vertx;

  FileResource(FileStore files, Caller caller, Vertx vertx) {
    this.files = files;
    this.caller = caller;
    this.vertx = vertx;
  }

  /// @param fileId names the file when a validation is asked for
  @RegisterForReflection
  record Uploaded(UUID fileId) {}

  /// @param count how many files were stored
  @RegisterForReflection
  record UploadedBatch(List<UUID> fileIds, int count) {}

  @POST
  @Operation(summary = "Upload one billing file (CSV, at most 50 MB)")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.MULTIPART_FORM_DATA,
              schema =
                  @Schema(
                      type = SchemaType.OBJECT,
                      properties =
                          @SchemaProperty(
                              name = "file",
                              format = "binary",
                              type = SchemaType.STRING))))
  @APIResponse(responseCode = "200", description = "Stored")
  @APIResponse(responseCode = "400", description = "No file, an empty file, or a broken form")
  @APIResponse(responseCode = "413", description = "Over 50 MB")
  @APIResponse(responseCode = "415", description = "No form, or not a type a billing file has")
  @APIResponse(responseCode = "422", description = "Not named .csv, or not text")
  public Uni<Uploaded> upload(@Context RoutingContext context) {
    return receive(context, BillingFiles.ONE).map(ids -> new Uploaded(ids.getFirst()));
  }

  @POST
  @Path("/batch")
  @Operation(summary = "Upload up to ten billing files: all are stored, or none")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.MULTIPART_FORM_DATA,
              schema =
                  @Schema(
                      type = SchemaType.OBJECT,
                      properties = @SchemaProperty(name = "files", type = SchemaType.ARRAY))))
  @APIResponse(responseCode = "200", description = "All stored")
  @APIResponse(responseCode = "400", description = "No or too many files, or a broken form")
  @APIResponse(responseCode = "413", description = "A file over 50 MB")
  @APIResponse(responseCode = "415", description = "No form, or not a type a billing file has")
  @APIResponse(responseCode = "422", description = "A file not named .csv, or not text")
  public Uni<UploadedBatch> uploadBatch(@Context RoutingContext context) {
    return receive(context, BillingFiles.SEVERAL).map(ids -> new UploadedBatch(ids, ids.size()));
  }

  private Uni<List<UUID>> receive(RoutingContext context, UploadRules rules) {
    return new Upload(files, context.request(), caller.actor(), rules, vertx.getOrCreateContext())
        .receive();
  }
}
