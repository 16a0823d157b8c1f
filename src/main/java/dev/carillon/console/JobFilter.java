package dev.carillon.console;

import dev.carillon.job.JobState;
import dev.carillon.job.api.Faults;
import dev.carillon.job.api.JobCriteria;
import dev.carillon.job.api.OptionChecks;
import dev.carillon.job.api.Sight;
import dev.carillon.job.api.StateWords;
import dev.carillon.job.api.Words;
import dev.carillon.platform.security.Actor;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.QueryParam;
import java.time.OffsetDateTime;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/// What a list of jobs is narrowed to, in an address or in a body.
@RegisterForReflection
@Schema(name = "JobFilter", description = "Which jobs are meant; what is left out narrows nothing.")
record JobFilter(
    @Parameter(
            description = "States, joined by commas, in Carillon's words or those of document 003.",
            example = "available,scheduled")
        @Schema(description = "States, joined by commas.", examples = "available,scheduled")
        @QueryParam("state")
        @Size(max = 200)
        @Nullable String state,
    @Parameter(description = "Queue.")
        @Schema(description = "Queue.")
        @QueryParam("queue")
        @Pattern(regexp = Words.QUEUE, message = Words.QUEUE_SAYS)
        @Nullable String queue,
    @Parameter(description = "Job type.", example = "noop")
        @Schema(description = "Job type.", examples = "noop")
        @QueryParam("type")
        @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
        @Nullable String type,
    @Parameter(description = "Of which tenant; for superadmins.")
        @Schema(description = "Of which tenant; for superadmins.")
        @QueryParam("tenant")
        @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
        @Nullable String tenant,
    @Parameter(description = "Whose jobs; for admins.")
        @Schema(description = "Whose jobs; for admins.")
        @QueryParam("owner")
        @Pattern(regexp = Words.KEY, message = Words.KEY_SAYS)
        @Nullable String owner,
    @Parameter(description = "A tag the job carries.")
        @Schema(description = "A tag the job carries.")
        @QueryParam("tag")
        @Pattern(regexp = Words.TAG, message = Words.TAG_SAYS)
        @Nullable String tag,
    @Parameter(description = "Created at this instant or later; years 2000 to 2200.")
        @Schema(description = "Created at this instant or later.")
        @QueryParam("from")
        @Nullable OffsetDateTime from,
    @Parameter(description = "Created before this instant; years 2000 to 2200.")
        @Schema(description = "Created before this instant.")
        @QueryParam("to")
        @Nullable OffsetDateTime to,
    @Parameter(
            description =
                "Looked for, in any case, in id, type, unique key, tags and messages of errors.")
        @Schema(description = "Looked for in id, type, unique key, tags and messages of errors.")
        @QueryParam("text")
        @Pattern(
            regexp = "[^\\x00-\\x1f\\x7f-\\x9f]{2,100}",
            message = "must be 2 to 100 characters, none of them a control character")
        @Nullable String text) {

  /// Of no narrowing at all. A method, since a bean parameter that makes one of itself while its
  /// class is initialised has every request answered 400.
  static JobFilter none() {
    return new JobFilter(null, null, null, null, null, null, null, null, null);
  }

  /// What is meant, within what a caller may see.
  ///
  /// @param where what stands before the names of fields in a problem: `` or `/filter`
  /// @throws dev.carillon.platform.http.ProblemException when a word is no state, or a time is out
  ///   of range (422), or the caller may not see as much (403)
  Wanted wanted(Actor actor, String where) {
    checkTime(where + "/from", from);
    checkTime(where + "/to", to);
    Set<JobState> states = StateWords.read((where + "/state").substring(1), state);
    Sight sight = Sight.of(actor).narrowed(tenant, owner);
    return new Wanted(new JobCriteria(sight, states, queue, type, tag, from, to), text);
  }

  private static void checkTime(String pointer, @Nullable OffsetDateTime at) {
    if (at != null && !OptionChecks.isSane(at)) {
      throw Faults.one(pointer, "must be in the years 2000 to 2200");
    }
  }

  /// @param text `null` for any
  record Wanted(JobCriteria criteria, @Nullable String text) {

    Wanted withStates(Set<JobState> states) {
      var old = criteria;
      return new Wanted(
          new JobCriteria(
              old.sight(), states, old.queue(), old.type(), old.tag(), old.from(), old.to()),
          text);
    }
  }
}
