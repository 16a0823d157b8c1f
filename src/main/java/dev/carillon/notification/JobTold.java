package dev.carillon.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransitionListener;
import dev.carillon.job.Tell;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Turns steps of jobs into notifications for those whom `tell` names, in the transaction of the
/// step. One notification per job, step and person, however often the step is recorded.
@Singleton
final class JobTold implements JobTransitionListener {

  private static final Logger LOG = Logger.getLogger(JobTold.class);

  private static final int MOST_RESULT_LETTERS = 4_000;
  private static final int MOST_ERROR_LETTERS = 500;
  private static final String UNKNOWN_ERROR = "error.unknown";

  private final Notifications notifications;
  private final Texts texts;
  private final ObjectMapper json;

  JobTold(Notifications notifications, Texts texts, ObjectMapper json) {
    this.notifications = notifications;
    this.texts = texts;
    this.json = json;
  }

  @Override
  public int order() {
    return INBOXES;
  }

  @Override
  public boolean idle(JobTransition.Event event) {
    return switch (event) {
      case QUEUED, STARTED, COMPLETED, FAILED, CANCELLED -> false;
      case PROGRESS, RETRY, RETURNED -> true;
    };
  }

  @Override
  public boolean onlyTold() {
    return true;
  }

  @Override
  public boolean wants(JobTransition transition) {
    List<String> tell = transition.tell();
    for (int i = 0; i < tell.size(); i++) {
      if (Tell.mayBeAbout(tell.get(i), transition.event())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Uni<Void> record(Tx tx, List<JobTransition> transitions) {
    List<NewNotification> all = new ArrayList<>(transitions.size());
    for (JobTransition transition : transitions) {
      listeners(transition)
          .forEach((person, channels) -> all.add(notification(transition, person, channels)));
    }
    return all.isEmpty()
        ? Uni.createFrom().voidItem()
        : notifications.send(tx, all).replaceWithVoid();
  }

  /// {@return who hears of the step, and through which channels; none means as they prefer}
  private static Map<String, Set<Channel>> listeners(JobTransition step) {
    Map<String, Set<Channel>> listeners = new LinkedHashMap<>();
    for (String text : step.tell()) {
      Tell tell = Tell.parse(text).orElse(null);
      String person = tell == null || tell.person() == null ? step.owner() : tell.person();
      if (tell == null || person == null || !tell.on().contains(step.event())) {
        continue;
      }
      Set<Channel> before = listeners.get(person);
      Set<Channel> now = channels(tell);
      if (before == null) {
        listeners.put(person, now);
      } else if (before.isEmpty() || now.isEmpty()) {
        listeners.put(person, Set.of());
      } else {
        before.addAll(now);
      }
    }
    return listeners;
  }

  /// A named channel stands beside the inbox, which hears of everything.
  private static Set<Channel> channels(Tell tell) {
    if (tell.channel() == null) {
      return Set.of();
    }
    Set<Channel> channels = EnumSet.of(Channel.IN_APP);
    Channel.named(tell.channel()).ifPresent(channels::add);
    return channels;
  }

  private NewNotification notification(JobTransition step, String person, Set<Channel> channels) {
    String jobId = Long.toString(step.jobId());
    String word = step.event().word();
    boolean owner = person.equals(step.owner());
    Map<String, String> values = values(step);
    Optional<String> own = own(step, owner, values);
    return NewNotification.of(
            step.tenant(), person, "job_" + word, severity(step), values, data(step, owner))
        .with(options ->
            options
                .dedupKey("job:" + jobId + ":" + word)
                .channels(channels)
                .trace(step.trace())
                .template(own.orElse(null)));
  }

  /// The name of the text that a kind has of its own for this step, such as
  /// `job_completed.schema-rebuild`. It may tell numbers of the result, which are added to
  /// `values`; whoever may not see the result, or when one is missing, is told what is told of
  /// every kind.
  private Optional<String> own(JobTransition step, boolean owner, Map<String, String> values) {
    String template = "job_" + step.event().word() + "." + step.type();
    Optional<String> text = texts.find(Texts.ENGLISH, template + ".text");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (owner && step.result() != null) {
      for (Map.Entry<String, JsonNode> member : read(step.result()).properties()) {
        if (member.getValue().isNumber()) {
          values.putIfAbsent(member.getKey(), member.getValue().asText());
        }
      }
    }
    return values.keySet().containsAll(Texts.places(text.get()))
        ? Optional.of(template)
        : Optional.empty();
  }

  private static Severity severity(JobTransition step) {
    return switch (step.event()) {
      case COMPLETED -> Severity.SUCCESS;
      case FAILED -> Severity.ERROR;
      case CANCELLED -> Severity.WARNING;
      case QUEUED, STARTED, PROGRESS, RETRY, RETURNED -> Severity.INFO;
    };
  }

  private Map<String, String> values(JobTransition step) {
    Map<String, String> values = new HashMap<>();
    values.put("job", Texts.KIND + step.type());
    String error = message(step.error());
    values.put("error", error.isEmpty() ? Texts.KEY + UNKNOWN_ERROR : error);
    return values;
  }

  /// What domain-003 §1 has in `data`. The result is the owner's.
  private Map<String, Object> data(JobTransition step, boolean owner) {
    Map<String, Object> data = new HashMap<>();
    data.put("jobId", Long.toString(step.jobId()));
    data.put("jobType", step.type());
    if (step.progress() != null) {
      Map<String, Object> progress = new HashMap<>();
      progress.put("percentage", step.progress().percentage());
      if (step.progress().message() != null) {
        progress.put("message", step.progress().message());
      }
      data.put("progress", progress);
    }
    if (owner && step.result() != null && step.result().length() <= MOST_RESULT_LETTERS) {
      data.put("result", read(step.result()));
    }
    String error = message(step.error());
    if (!error.isEmpty()) {
      data.put("error", error);
    }
    return data;
  }

  /// {@return the words of a failure, empty when there are none}
  private String message(@Nullable String error) {
    String message = error == null ? "" : read(error).path("message").asText("");
    return message.length() <= MOST_ERROR_LETTERS
        ? message
        : message.substring(0, MOST_ERROR_LETTERS - 1) + "…";
  }

  private JsonNode read(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException wrong) {
      LOG.debug("The engine recorded something that is not JSON", wrong);
      return json.createObjectNode();
    }
  }
}
