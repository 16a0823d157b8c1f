package dev.carillon.workload.attendance.register;

import dev.carillon.platform.rows.AdminRowResource;
import dev.carillon.platform.rows.RowLines;
import dev.carillon.platform.rows.RowStore;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// Medical certificates, and their review.
@Path("/api/attendance/certificates")
@Singleton
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Attendance")
class CertificateResource extends AdminRowResource<UUID, CertificateRow> {

  private final Reviews reviews;
  private final Caller caller;

  CertificateResource(RowStore rows, RowLines lines, Reviews reviews, Caller caller) {
    super(rows.of(Register.CERTIFICATES), lines, caller);
    this.reviews = reviews;
    this.caller = caller;
  }

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @ResponseStatus(CREATED)
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Add a row; its id is made when it has none")
  @APIResponseSchema(
      value = CertificateRow.class,
      responseCode = "201",
      responseDescription = "Added")
  @APIResponse(responseCode = "409", description = "There is one with the same key")
  public Uni<CertificateRow> create(@NotNull @Valid CertificateRow row) {
    return add(row);
  }

  /// What comes of a review.
  enum Verdict {
    approved,
    rejected
  }

  /// A review.
  @RegisterForReflection
  @Schema(name = "CertificateReview")
  record Review(
      @Schema(description = "approved or rejected.", required = true) @NotNull Verdict status) {}

  @POST
  @Path("/{id}/review")
  @Produces(MediaType.APPLICATION_JSON)
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
  @Operation(summary = "Approve or reject a certificate; the student is told")
  @APIResponse(responseCode = "200", description = "The certificate, reviewed.")
  @APIResponse(responseCode = "409", description = "It was reviewed before.")
  public Uni<CertificateRow> review(
      @Parameter(description = "Names the certificate.") @PathParam("id") UUID id,
      @NotNull @Valid Review body) {
    return reviews.review(caller.actor(), id, body.status().name().toLowerCase(Locale.ROOT));
  }
}
