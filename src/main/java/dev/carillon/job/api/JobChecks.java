package dev.carillon.job.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.carillon.job.JobHandler;
import dev.carillon.job.JobRequest;
import dev.carillon.job.JobTypes;
import dev.carillon.platform.http.Problems;
import dev.carillon.platform.security.Actor;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns what a caller wrote into a request the engine can keep, or says all that is wrong with it.
@Singleton
public final class JobChecks {

  private static final int MOST_PAYLOAD_BYTES = 256 * 1024;

  private final JobTypes types;
  private final ObjectMapper json;
  private final ReservedNames reserved;

  JobChecks(JobTypes types, ObjectMapper json) {
    this.types = types;
    this.json = json;
    this.reserved = new ReservedNames(types);
  }

  /// @param place where the job stands in the body, as a JSON pointer
  /// @param faults gets whatever is wrong; the request is of no use then
  public JobRequest check(Actor actor, JobBody body, String place, Faults faults) {
    return check(actor, body, place, false, faults);
  }

  /// Checks a job that waits until others have ended, as [#check] does.
  JobRequest checkThen(Actor actor, JobBody body, String place, Faults faults) {
    return check(actor, body, place, true, faults);
  }

  private JobRequest check(Actor actor, JobBody body, String place, boolean waits, Faults faults) {
    ObjectNode payload =
        body.payload() == null ? JsonNodeFactory.instance.objectNode() : body.payload();
    String text = payload.toString();
    if (text.getBytes(StandardCharsets.UTF_8).length > MOST_PAYLOAD_BYTES) {
      faults.add(place + "/payload", "must not be longer than 256 KiB; keep large data elsewhere");
    }
    Optional<JobHandler<?>> handler = types.handler(body.type()).filter(JobHandler::open);
    JobRequest.Options options = checkOptions(actor, body.options(), place + "/options", faults);
    Optional<String> key = Optional.empty();
    if (handler.isEmpty()) {
      faults.addUnknownType(place + "/type", body.type(), openTypes());
    } else {
      key = key(handler.get(), payload, place + "/payload", faults);
      reserved.check(actor, handler.get(), options, place + "/options", faults);
    }
    var request =
        new JobRequest(body.type(), new RawValue(text), actor.tenant(), actor.id(), options);
    return key.map(own -> withKey(request, own, waits, place, faults)).orElse(request);
  }

  /// Checks options alone, for a job whose type and payload are not the caller's.
  ///
  /// @param place of the options in the body, as a JSON pointer
  /// @param faults gets whatever is wrong; the options are of no use then
  public JobRequest.Options checkOptions(
      Actor actor, @Nullable JobOptionsBody written, String place, Faults faults) {
    JobRequest.Options options =
        new OptionChecks(place, faults).check(written == null ? JobOptionsBody.NONE : written);
    TellChecks.check(actor, options.tell(), place, faults);
    return options;
  }

  private static JobRequest withKey(
      JobRequest request, String own, boolean waits, String place, Faults faults) {
    JobRequest.Options written = request.options();
    if (written.uniqueKey() != null && !written.uniqueKey().equals(own)) {
      faults.add(
          place + "/options/uniqueKey",
          "must be left out: jobs of type '" + request.kind() + "' have a key of their own");
    }
    if (written.runAt() != null) {
      faults.add(place + "/options/runAt", "must be left out: " + notLater(request));
    }
    if (written.delay() != null) {
      faults.add(place + "/options/delayMs", "must be left out: " + notLater(request));
    }
    if (written.concurrencyKey() != null) {
      faults.add(place + "/options/concurrencyKey", "must be left out: " + notLater(request));
    }
    if (written.rateKey() != null) {
      faults.add(place + "/options/rateKey", "must be left out: " + notLater(request));
    }
    if (waits) {
      faults.add(place + "/type", "must be another: " + notLater(request));
    }
    return request.withUniqueKey(own);
  }

  /// The key is that of everybody's jobs of the subject.
  private static String notLater(JobRequest request) {
    return "while a job of type '"
        + request.kind()
        + "' waits nobody can have another of its subject; enqueue it when it is to run, or make a"
        + " schedule";
  }

  /// Reads options that were checked before, such as those a schedule keeps.
  public static JobRequest.Options options(JobOptionsBody checked) {
    return new OptionChecks("", new Faults()).check(checked);
  }

  private List<String> openTypes() {
    return types.all().stream()
        .filter(JobHandler::open)
        .map(handler -> handler.kind().name())
        .toList();
  }

  /// Reads the payload as the handler will, so that no job is kept that cannot be run.
  ///
  /// @return the unique key that the handler has for it
  private <A> Optional<String> key(
      JobHandler<A> handler, ObjectNode payload, String place, Faults faults) {
    boolean complete = true;
    for (ArgumentField field : ArgumentField.of(handler.kind().args())) {
      JsonNode value = payload.get(field.name());
      if (field.required() && (value == null || value.isNull())) {
        faults.add(place + "/" + field.name(), "is missing; it must be of type " + field.type());
        complete = false;
      }
    }
    if (!complete) {
      return Optional.empty();
    }
    try {
      return handler.uniqueKey(json.treeToValue(payload, handler.kind().args()));
    } catch (JsonProcessingException wrong) {
      faults.addUnder(place, Problems.of(wrong, place));
      return Optional.empty();
    }
  }
}
