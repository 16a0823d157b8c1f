package dev.carillon.breaker;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The circuit breakers of the installation. Admins see them; superadmins change them, since they
/// concern every tenant.
@Path("/api/breakers")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Breakers")
public class BreakerResource {

  /// Some end in the name of a tenant, which may be any text.
  private static final String KEY = "[^\\x00-\\x1f\\x7f]{1,1000}";

  private static final String KEY_SAYS = "must be 1 to 1000 characters, none of them a control";
  private static final String WHICH = "What the breaker stands before.";

  private final BreakerStore store;
  private final BreakerBook book;
  private final Caller caller;

  BreakerResource(BreakerStore store, BreakerBook book, Caller caller) {
    this.store = store;
    this.book = book;
    this.caller = caller;
  }

  /// All breakers.
  @GET
  @Operation(summary = "List the circuit breakers, by key")
  @APIResponse(responseCode = "200", description = "Every dependency met so far.")
  public Uni<Answer<List<BreakerView>>> list() {
    return store.all().map(Answer::of);
  }

  /// One breaker.
  @GET
  @Path("{key}")
  @Operation(summary = "Show a circuit breaker")
  @APIResponse(responseCode = "200", description = "The breaker.")
  public Uni<Answer<BreakerView>> show(
      @Parameter(description = WHICH, example = "smtp")
          @PathParam("key")
          @Pattern(regexp = KEY, message = KEY_SAYS)
          String key) {
    return store.find(key).map(found -> answer(key, found));
  }

  /// Parks all jobs that need it, whatever happens, until it is reset.
  @POST
  @Path("{key}/force-open")
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed(Role.Names.SUPERADMIN)
  @Operation(summary = "Force a breaker open: jobs that need it wait until it is reset")
  @APIResponse(responseCode = "200", description = "The breaker, open.")
  public Uni<Answer<BreakerView>> forceOpen(
      @Parameter(description = WHICH, example = "smtp")
          @PathParam("key")
          @Pattern(regexp = KEY, message = KEY_SAYS)
          String key,
      @NotNull @Valid ReasonBody body) {
    return force(key, BreakerState.OPEN.word(), body.reason(), "breaker.force-open");
  }

  /// Lets all jobs pass, whatever happens, until it is reset.
  @POST
  @Path("{key}/force-close")
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed(Role.Names.SUPERADMIN)
  @Operation(summary = "Force a breaker closed: jobs pass until it is reset")
  @APIResponse(responseCode = "200", description = "The breaker, closed.")
  public Uni<Answer<BreakerView>> forceClose(
      @Parameter(description = WHICH, example = "smtp")
          @PathParam("key")
          @Pattern(regexp = KEY, message = KEY_SAYS)
          String key,
      @NotNull @Valid ReasonBody body) {
    return force(key, BreakerState.CLOSED.word(), body.reason(), "breaker.force-close");
  }

  /// Takes a person's word back: the breaker is closed and counts from nothing.
  @POST
  @Path("{key}/reset")
  @RolesAllowed(Role.Names.SUPERADMIN)
  @Operation(summary = "Reset a breaker: closed, no longer forced, no failures")
  @APIResponse(responseCode = "200", description = "The breaker, as new.")
  public Uni<Answer<BreakerView>> reset(
      @Parameter(description = WHICH, example = "smtp")
          @PathParam("key")
          @Pattern(regexp = KEY, message = KEY_SAYS)
          String key) {
    return force(key, null, null, "breaker.reset");
  }

  private Uni<Answer<BreakerView>> force(
      String key,
      @org.jspecify.annotations.Nullable String state,
      @org.jspecify.annotations.Nullable String reason,
      String action) {
    return book.force(key, state, caller.actor().id(), reason, action)
        .map(found -> answer(key, found));
  }

  private static Answer<BreakerView> answer(String key, Optional<BreakerView> found) {
    return Answer.of(
        found.orElseThrow(() ->
            new ProblemException(
                ProblemType.NOT_FOUND,
                "There is no breaker '" + key + "'; no job has needed that yet.")));
  }
}
