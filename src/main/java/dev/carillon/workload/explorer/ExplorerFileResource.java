package dev.carillon.workload.explorer;

import dev.carillon.file.FileStore;
import dev.carillon.file.Upload;
import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.FieldSeal;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestMulti;

/// Files of the explorer: exports and backups go out, CSV files come in. Each is its owner's alone.
@Path("/api/explorer/files")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Database explorer")
final class ExplorerFileResource {

  private final ExplorerFiles explorer;
  private final FileStore files;
  private final Caller caller;
  private final Vertx vertx;

  ExplorerFileResource(ExplorerFiles explorer, FileStore files, Caller caller, Vertx vertx) {
    this.explorer = explorer;
    this.files = files;
    this.caller = caller;
    this.vertx = vertx;
  }

  /// @param fileUrl names the file when an import is asked for
  @RegisterForReflection
  record Uploaded(UUID fileId, String fileUrl) {}

  @POST
  @ResponseStatus(201)
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Upload a CSV file to import (at most 50 MB)",
      description = "400: No file, an empty file, or a broken form. 413: Over 50 MB.")
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
  public Uni<Answer<Uploaded>> upload(@Context RoutingContext context) {
    return new Upload(
            files, context.request(), caller.actor(), explorer.rules(), vertx.getOrCreateContext())
        .receive()
        .map(List::getFirst)
        .map(id -> Answer.of(new Uploaded(id, ExplorerFiles.ADDRESS + id)));
  }

  @GET
  @Path("/{id}")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  @Operation(summary = "Fetch a file that a job of yours made")
  @APIResponse(
      responseCode = "200",
      description = "The file",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM,
              schema = @Schema(type = SchemaType.STRING, format = "binary")))
  @APIResponse(responseCode = "404", description = "None of yours")
  @APIResponse(responseCode = "410", description = "Its time is over")
  public Multi<byte[]> download(UUID id) {
    Actor actor = caller.actor();
    Uni<FileStore.Kept> found =
        explorer
            .find(actor.tenant(), actor.id(), id.toString())
            .map(kept -> kept.orElseThrow(ExplorerFileResource::unknown))
            .invoke(ExplorerFileResource::requireTime);
    return RestMulti.fromUniResponse(found, this::chunks, ExplorerFileResource::headers);
  }

  private static ProblemException unknown() {
    return new ProblemException(ProblemType.NOT_FOUND, "You have no file with this id.");
  }

  private static void requireTime(FileStore.Kept kept) {
    if (kept.over()) {
      throw new ProblemException(
          ProblemType.GONE, "The time of this file is over; have it made again.");
    }
  }

  /// One chunk is fetched when the one before has been sent.
  private Multi<byte[]> chunks(FileStore.Kept kept) {
    UUID id = kept.file().id();
    FieldSeal seal = files.contents(kept.file().tenant(), id);
    int count = (int) Math.ceilDiv(kept.file().size(), (long) FileStore.CHUNK_BYTES);
    return Multi.createBy()
        .repeating()
        .uni(AtomicInteger::new, number -> chunk(id, number.getAndIncrement(), seal))
        .atMost(Math.max(1, count));
  }

  /// One that is gone breaks the answer off, so that no half file looks whole.
  private Uni<byte[]> chunk(UUID id, int number, FieldSeal seal) {
    return files
        .chunk(id, number, seal)
        .map(found ->
            found
                .or(() -> number == 0 ? Optional.of(new byte[0]) : Optional.empty())
                .orElseThrow());
  }

  private static Map<String, List<String>> headers(FileStore.Kept kept) {
    return Map.of(
        "Content-Type", List.of(kept.mediaType()),
        "Content-Disposition", List.of(disposition(kept.file().name())));
  }

  /// RFC 6266: a plain name for old clients, the whole one in UTF-8.
  static String disposition(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._ -]", "_");
    String whole = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + whole;
  }
}
