package dev.carillon.workload.integration.oauth;

import dev.carillon.platform.http.Answer;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.integration.provider.IntegrationConfig;
import dev.carillon.workload.integration.provider.PersonLimitFilter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What superadmins see of flows over all tenants. No address, no person, no state is shown.
@PersonLimitFilter.Counted
@Path("/api/v1/oauth/security")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.Names.SUPERADMIN)
@Tag(name = "Integrations")
public class OAuthSecurityResource {

  private static final Duration DAY = Duration.ofDays(1);

  private final AttemptStore store;
  private final OAuthWatch watch;
  private final FlowStates states;
  private final Flows flows;
  private final IntegrationConfig config;

  OAuthSecurityResource(
      AttemptStore store,
      OAuthWatch watch,
      FlowStates states,
      Flows flows,
      IntegrationConfig config) {
    this.store = store;
    this.watch = watch;
    this.states = states;
    this.flows = flows;
    this.config = config;
  }

  /// @param averageMillis of a callback
  @RegisterForReflection
  @Schema(name = "OAuthMetrics")
  record Metrics(
      long attempts, long successes, long failures, long averageMillis, long slowestMillis) {

    static Metrics of(AttemptStore.Figures figures) {
      return new Metrics(
          figures.attempts(),
          figures.successes(),
          figures.attempts() - figures.successes(),
          figures.average(),
          figures.slowest());
    }
  }

  /// @param outcome `SUCCESS` or the code of an error
  @RegisterForReflection
  @Schema(name = "OAuthOutcome")
  record Outcome(String outcome, long count) {}

  @RegisterForReflection
  @Schema(name = "OAuthReport")
  record Report(
      Metrics lastFiveMinutes,
      Metrics lastDay,
      List<Outcome> outcomes,
      List<OAuthWatch.Alert> alerts) {}

  /// @param problems what is wrong; none when it is valid
  @RegisterForReflection
  @Schema(name = "OAuthValidity")
  record Validity(boolean valid, List<String> problems) {}

  @GET
  @Path("metrics")
  @Operation(summary = "Callbacks of the last five minutes in figures")
  @APIResponse(responseCode = "200", description = "The figures.")
  public Uni<Answer<Metrics>> metrics() {
    return store.figures(OAuthWatch.WINDOW).map(Metrics::of).map(Answer::of);
  }

  @GET
  @Path("alerts")
  @Operation(summary = "What looks like an attack or like trouble just now")
  @APIResponse(responseCode = "200", description = "Possibly nothing.")
  public Uni<Answer<List<OAuthWatch.Alert>>> alerts() {
    return watch.alerts().map(Answer::of);
  }

  @GET
  @Path("patterns")
  @Operation(summary = "How callbacks of the last day ended")
  @APIResponse(responseCode = "200", description = "Counts by outcome.")
  public Uni<Answer<List<Outcome>>> patterns() {
    return outcomes().map(Answer::of);
  }

  private Uni<List<Outcome>> outcomes() {
    return store
        .outcomes(DAY)
        .map(found ->
            found.stream().map(each -> new Outcome(each.outcome(), each.count())).toList());
  }

  @GET
  @Path("report")
  @Operation(summary = "All of this in one answer")
  @APIResponse(responseCode = "200", description = "The report.")
  public Uni<Answer<Report>> report() {
    return Uni.combine()
        .all()
        .unis(store.figures(OAuthWatch.WINDOW), store.figures(DAY), outcomes(), watch.alerts())
        .asTuple()
        .map(all ->
            Answer.of(
                new Report(
                    Metrics.of(all.getItem1()),
                    Metrics.of(all.getItem2()),
                    all.getItem3(),
                    all.getItem4())));
  }

  @GET
  @Path("validate/configuration")
  @Operation(summary = "Whether flows are set up safely")
  @APIResponse(responseCode = "200", description = "What is wrong, if anything.")
  public Uni<Answer<Validity>> configuration() {
    List<String> problems = new ArrayList<>();
    try {
      if (!flows.redirectUri().startsWith("https://")) {
        problems.add("carillon.integration.public-url does not begin with https:");
      }
    } catch (ProblemException unset) {
      problems.add("carillon.integration.public-url is not set");
    }
    if (config.allowHttp()) {
      problems.add("carillon.integration.allow-http is on");
    }
    if (config.allowPrivateNetworks()) {
      problems.add("carillon.integration.allow-private-networks is on");
    }
    return validity(problems);
  }

  @GET
  @Path("validate/redirect-uri")
  @Operation(summary = "Whether an address is the one providers send browsers back to")
  @APIResponse(responseCode = "200", description = "Whether it is.")
  public Uni<Answer<Validity>> redirectUri(
      @Parameter(description = "The address.") @QueryParam("uri") @NotBlank @Size(max = 2_048)
          @Nullable String uri) {
    return validity(
        flows.redirectUri().equals(uri)
            ? List.of()
            : List.of(FlowCode.REDIRECT_URI_MISMATCH.name()));
  }

  @GET
  @Path("validate/state")
  @Operation(summary = "Whether a state is one of ours and still young; does not use it up")
  @APIResponse(responseCode = "200", description = "Whether it is, and why not.")
  public Uni<Answer<Validity>> state(
      @Parameter(description = "The state.") @QueryParam("state") @NotBlank @Size(max = 4_096)
          @Nullable String state) {
    try {
      states.read(state == null ? "" : state);
      return validity(List.of());
    } catch (FlowRefused refused) {
      return validity(List.of(refused.code().name()));
    }
  }

  private static Uni<Answer<Validity>> validity(List<String> problems) {
    return Uni.createFrom().item(Answer.of(new Validity(problems.isEmpty(), problems)));
  }
}
