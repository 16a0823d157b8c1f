package dev.carillon.console;

import dev.carillon.figure.BacklogStore.QueueNow;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Finds what is wrong in what is known anyway, and says what to do about it.
final class Problems {

  /// Waiting jobs are late after this.
  private static final Duration LATE = Duration.ofMinutes(1);

  /// Failed jobs of a type below which a share says nothing (count).
  private static final long FEW = 5;

  private static final double MOST_FAILED = 0.1;

  private static final int MOST = 50;

  private static final List<String> SEVERITIES = List.of("critical", "high", "medium", "low");

  /// What to do, and the page that shows more, by the type of an alert.
  private static final Map<String, Cure> CURES =
      Map.of(
          "no_worker",
          new Cure("Start a node with carillon.worker.enabled=true; its jobs wait.", "workers"),
          "high_queue_length",
          new Cure("Start more workers, or let a node run more jobs of that queue.", "queues"),
          "high_failure_rate",
          new Cure(
              "Open the failed jobs: most will name the same error. Mend it, then retry all"
                  + " that match.",
              "jobs"),
          "stale_worker",
          new Cure(
              "Its jobs run elsewhere by now. Look why it died: memory, or its node.", "workers"),
          "old_transaction",
          new Cure("Find it in pg_stat_activity and end it; until then tables grow.", "alerts"),
          "circuit_breaker_open",
          new Cure(
              "Look at what it stands before. Jobs go on by themselves once one gets through.",
              "breakers"));

  private static final Cure UNKNOWN =
      new Cure("Look at the details of the alert; it is over once its cause is.", "alerts");

  private Problems() {}

  private record Cure(String what, String page) {}

  /// What is known of a tenant, or of all.
  record Known(
      OffsetDateTime now,
      List<OperationStore.Lasting> alerts,
      List<OperationStore.Late> schedules,
      List<QueueNow> queues,
      List<OverviewView.TypeFigures> types,
      int workers) {}

  /// @return the worst first
  static List<ProblemView> of(Known known) {
    List<ProblemView> found = new ArrayList<>();
    known.alerts().forEach(alert -> found.add(alert(alert)));
    if (known.workers() == 0
        && known.alerts().stream().noneMatch(alert -> alert.type().equals("no_worker"))) {
      found.add(noWorker());
    }
    known.queues().forEach(queue -> addQueue(found, queue, known.now()));
    known.types().forEach(type -> addType(found, type));
    known.schedules().forEach(late -> found.add(schedule(late)));
    return found.stream()
        .sorted(Comparator.comparingInt(each -> SEVERITIES.indexOf(each.severity())))
        .limit(MOST)
        .toList();
  }

  private static ProblemView alert(OperationStore.Lasting alert) {
    Cure cure = CURES.getOrDefault(alert.type(), UNKNOWN);
    int colon = alert.key().indexOf(':');
    return new ProblemView(
        alert.key(),
        alert.type(),
        alert.severity(),
        alert.message(),
        alert.since(),
        cure.what(),
        cure.page(),
        colon < 0 ? null : alert.key().substring(colon + 1));
  }

  private static ProblemView noWorker() {
    return new ProblemView(
        "no_worker",
        "no_worker",
        "critical",
        "No worker lives",
        null,
        "Start a node with carillon.worker.enabled=true; its jobs wait.",
        "workers",
        null);
  }

  private static void addQueue(List<ProblemView> found, QueueNow queue, OffsetDateTime now) {
    String name = queue.tenant() + "/" + queue.queue();
    if (queue.pausedAt() != null && queue.waiting() > 0) {
      found.add(
          new ProblemView(
              "queue_paused:" + name,
              "queue_paused",
              "medium",
              queue.waiting() + " jobs wait in " + name + ", which " + queue.pausedBy() + " paused",
              queue.pausedAt(),
              "Resume the queue once the reason for the pause is gone.",
              "queues",
              queue.queue()));
    } else if (queue.oldest() != null
        && Duration.between(queue.oldest(), now).compareTo(LATE) > 0) {
      found.add(
          new ProblemView(
              "queue_late:" + name,
              "queue_late",
              queue.running() == 0 ? "high" : "low",
              queue.waiting() + " jobs wait in " + name,
              queue.oldest(),
              queue.running() == 0
                  ? "Nothing of it runs: look at the limit of the queue, and whether a worker knows"
                      + " its types."
                  : "Start more workers, or let a node run more jobs of this queue.",
              "queues",
              queue.queue()));
    }
  }

  private static void addType(List<ProblemView> found, OverviewView.TypeFigures type) {
    long ended = type.completed() + type.failed() + type.cancelled();
    if (type.failed() >= FEW && type.failed() > MOST_FAILED * ended) {
      found.add(
          new ProblemView(
              "type_failing:" + type.type(),
              "type_failing",
              "high",
              type.failed()
                  + " of "
                  + ended
                  + " jobs of type "
                  + type.type()
                  + " failed in an hour",
              null,
              "Open its failed jobs, mend what their errors name, then retry all that match.",
              "jobs",
              type.type()));
    }
  }

  private static ProblemView schedule(OperationStore.Late late) {
    return new ProblemView(
        "schedule_late:" + late.tenant() + "/" + late.name(),
        "schedule_late",
        "high",
        "Schedule " + late.name() + " should have fired",
        late.due(),
        "No node fires schedules: look whether one runs with ENABLE_SCHEDULED_JOBS=true.",
        "schedules",
        late.name());
  }
}
