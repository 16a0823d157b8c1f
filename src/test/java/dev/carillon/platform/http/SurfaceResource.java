package dev.carillon.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.ConnectException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Addresses that exist in the tests alone, one for each way a request can end.
@Path("/api/test-surface")
@Produces(MediaType.APPLICATION_JSON)
public class SurfaceResource {

  public record Line(@NotBlank String text) {}

  public record Order(
      @Min(1) int count,
      @Nullable String name,
      @Nullable JsonNode any,
      @Nullable List<@Valid Line> lines) {}

  private final Caller caller;

  SurfaceResource(Caller caller) {
    this.caller = caller;
  }

  @POST
  @Path("echo")
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed(Role.Names.USER)
  public Order echo(@NotNull @Valid Order order) {
    return order;
  }

  @GET
  @Path("me")
  @RolesAllowed({Role.Names.USER, Role.Names.ADMIN})
  public Actor me() {
    return caller.actor();
  }

  @GET
  @Path("admin")
  @RolesAllowed(Role.Names.ADMIN)
  public Answer<String> admin() {
    return Answer.of("in");
  }

  @GET
  @Path("unannotated")
  public Answer<String> unannotated() {
    return Answer.of("never");
  }

  @GET
  @Path("list")
  @RolesAllowed(Role.Names.USER)
  public Page<String> list(@Valid @BeanParam PageRequest page) {
    return Page.of(List.of("c", "d"), page, 5);
  }

  @GET
  @Path("broken")
  @RolesAllowed(Role.Names.USER)
  public String broken() {
    throw new IllegalStateException("a secret of ours");
  }

  @GET
  @Path("database-away")
  @RolesAllowed(Role.Names.USER)
  public String databaseAway() throws ConnectException {
    throw new ConnectException("nobody there");
  }
}
