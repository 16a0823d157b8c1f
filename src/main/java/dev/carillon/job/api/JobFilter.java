package dev.carillon.job.api;

import dev.carillon.job.JobState;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.QueryParam;
import java.time.OffsetDateTime;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/// What a list of jobs is narrowed to, as a `@Valid @BeanParam`.
public record JobFilter(
    @Parameter(
            description = "States, joined by commas, in the words of either state or status.",
            example = "completed,failed")
        @QueryParam("status")
        @Size(max = 200)
        @Nullable String status,
    @Parameter(description = "The same as status; a job must fit both.")
        @QueryParam("state")
        @Size(max = 200)
        @Nullable String state,
    @Parameter(description = "Job type.", example = "noop")
        @QueryParam("type")
        @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
        @Nullable String type,
    @Parameter(description = "Queue.")
        @QueryParam("queue")
        @Pattern(regexp = Words.QUEUE, message = Words.QUEUE_SAYS)
        @Nullable String queue,
    @Parameter(description = "A tag the job carries.")
        @QueryParam("tag")
        @Pattern(regexp = Words.TAG, message = Words.TAG_SAYS)
        @Nullable String tag,
    @Parameter(description = "Whose jobs; for admins.")
        @QueryParam("owner")
        @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
        @Nullable String owner,
    @Parameter(description = "Of which tenant; for superadmins.")
        @QueryParam("tenant")
        @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
        @Nullable String tenant,
    @Parameter(description = "Created at this instant or later; years 2000 to 2200.")
        @QueryParam("from")
        @Nullable OffsetDateTime from,
    @Parameter(description = "Created before this instant; years 2000 to 2200.") @QueryParam("to")
        @Nullable OffsetDateTime to) {

  /// @throws dev.carillon.platform.http.ProblemException when a word is no state, or a time is out
  ///   of range; answered 422
  Set<JobState> states() {
    checkTime("/from", from);
    checkTime("/to", to);
    Set<JobState> both = StateWords.read("status", status);
    both.retainAll(StateWords.read("state", state));
    return both;
  }

  private static void checkTime(String pointer, @Nullable OffsetDateTime at) {
    if (at != null && !OptionChecks.isSane(at)) {
      throw Faults.one(pointer, "must be in the years 2000 to 2200");
    }
  }
}
