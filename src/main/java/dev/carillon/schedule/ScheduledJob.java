package dev.carillon.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.carillon.job.JobHandler;
import dev.carillon.job.JobRequest;
import dev.carillon.job.JobTypes;
import dev.carillon.job.api.JobChecks;
import dev.carillon.job.api.JobOptionsBody;
import dev.carillon.job.api.ReservedNames;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The job a schedule enqueues each time.
@Singleton
final class ScheduledJob {

  private final ObjectMapper json;
  private final JobTypes types;

  ScheduledJob(ObjectMapper json, JobTypes types) {
    this.types = types;
    // A newer version may have stored what this one does not know.
    this.json = json.copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  /// The request for one time. Its job is found by the tag `schedule:<name>`; where an earlier one
  /// must have ended, also by the unique key `schedule:<id>`. A type that is live once for its
  /// subject has its own key instead, whatever the schedule says of overlaps: it holds against the
  /// jobs that people enqueue, too.
  ///
  /// @throws IllegalStateException when the stored options can no longer be read
  JobRequest request(Schedule schedule) {
    JobRequest.Options options = JobChecks.options(options(schedule));
    String rule =
        schedule.overlap() == Overlap.skip ? ReservedNames.SCHEDULE + schedule.id() : null;
    String key =
        types.handler(schedule.kind()).flatMap(own -> key(own, schedule.payload())).orElse(rule);
    return new JobRequest(
        schedule.kind(),
        new RawValue(schedule.payload()),
        schedule.tenant(),
        schedule.builtIn() ? null : schedule.createdBy(),
        with(options, key, ReservedNames.SCHEDULE + schedule.name()));
  }

  /// A payload that the type cannot read any more is the job's own failure, told there.
  private <A> Optional<String> key(JobHandler<A> handler, String payload) {
    try {
      return handler.uniqueKey(json.readValue(payload, handler.kind().args()));
    } catch (JsonProcessingException unreadable) {
      return Optional.empty();
    }
  }

  /// The options as their author wrote them.
  JobOptionsBody options(Schedule schedule) {
    try {
      return json.readValue(schedule.options(), JobOptionsBody.class);
    } catch (JsonProcessingException unreadable) {
      throw new IllegalStateException(
          "The options of schedule " + schedule.id() + " cannot be read", unreadable);
    }
  }

  private static JobRequest.Options with(JobRequest.Options o, @Nullable String key, String tag) {
    List<String> tags = new ArrayList<>(o.tags());
    tags.add(tag);
    return new JobRequest.Options(
        o.queue(),
        o.priority(),
        null,
        null,
        o.maxAttempts(),
        o.backoff(),
        o.timeout(),
        key,
        o.concurrencyKey(),
        o.concurrencyLimit(),
        o.rateKey(),
        o.ratePerSecond(),
        tags,
        o.tell());
  }
}
