package dev.carillon.demo;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Role;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/// Lets the page at `/` play the demo again. Nothing waits here: any thread.
@Path("/api/demo")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Tag(name = "Demo")
public class DemoResource {

  private static final int ACCEPTED = 202;

  private final Demo demo;

  DemoResource(Demo demo) {
    this.demo = demo;
  }

  /// @param available whether this node plays it (`carillon.demo`)
  /// @param parts what it shows, in words
  @RegisterForReflection
  record State(boolean available, boolean playing, List<String> parts) {}

  @GET
  @Operation(summary = "Say whether there is a demo, and what it shows")
  @APIResponse(responseCode = "200", description = "Whether it can be played.")
  public Answer<State> state() {
    return Answer.of(new State(demo.isEnabled(), demo.isPlaying(), demo.names()));
  }

  @POST
  @Path("play")
  @ResponseStatus(ACCEPTED)
  @Operation(summary = "Play the demo; while it plays it is not begun anew")
  @APIResponseSchema(
      value = StateAnswer.class,
      responseCode = "202",
      responseDescription = "It plays.")
  @APIResponse(responseCode = "404", description = "This node plays none: carillon.demo is false.")
  public Answer<State> play() {
    if (!demo.isEnabled()) {
      throw new ProblemException(
          ProblemType.NOT_FOUND, "There is no demo here: carillon.demo is false.");
    }
    demo.playAgain();
    return state();
  }

  /// For the description of the API: the type of an answer with what is played.
  @Schema(name = "DemoAnswer")
  record StateAnswer(boolean success, State data) {}
}
