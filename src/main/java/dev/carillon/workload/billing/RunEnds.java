package dev.carillon.workload.billing;

import dev.carillon.file.FileStore;
import dev.carillon.notification.NewNotification;
import dev.carillon.notification.Notifications;
import dev.carillon.notification.Severity;
import dev.carillon.notification.Texts;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Ends runs and tells their owners, in one transaction: last there, since it holds the inbox. A
/// run is told of once, whatever is repeated.
@Singleton
final class RunEnds {

  private final RunStore runs;
  private final WorkStore work;
  private final LogStore logs;
  private final FileStore files;
  private final Notifications notifications;

  RunEnds(
      RunStore runs, WorkStore work, LogStore logs, FileStore files, Notifications notifications) {
    this.runs = runs;
    this.work = work;
    this.logs = logs;
    this.files = files;
    this.notifications = notifications;
  }

  /// Counts, status and the end of the file.
  ///
  /// @return fails with [WorkStore.RunEndedException] when the run has ended
  Uni<Void> complete(Tx tx, UUID run, UUID file, LogStore.Line line) {
    return work.complete(tx, run)
        .chain(() -> files.remove(tx, file))
        .chain(() -> logs.add(tx, run, List.of(line)))
        .chain(() -> tell(tx, run));
  }

  /// Changes nothing when the run had ended before.
  ///
  /// @param message for its owner; no row content
  /// @param line for its log, or `null`
  Uni<Void> fail(Tx tx, UUID run, String code, String message, LogStore.@Nullable Line line) {
    List<LogStore.Line> lines = line == null ? List.of() : List.of(line);
    return runs.fail(tx, run, code, message)
        .chain(ended ->
            ended
                ? logs.add(tx, run, lines).chain(() -> tell(tx, run))
                : Uni.createFrom().voidItem());
  }

  /// Tells the owner of a run that ended in this transaction.
  Uni<Void> tell(Tx tx, UUID run) {
    return runs.find(tx, run)
        .chain(found ->
            found.isEmpty()
                ? Uni.createFrom().voidItem()
                : notifications.send(tx, List.of(news(found.get()))).replaceWithVoid());
  }

  /// The name of the file stays out: it may name a person.
  private static NewNotification news(Run run) {
    boolean completed = run.status() == Run.Status.COMPLETED;
    return NewNotification.of(
            run.tenant(),
            run.owner(),
            completed ? BillingTypes.COMPLETED : BillingTypes.FAILED,
            completed ? Severity.SUCCESS : Severity.ERROR,
            completed ? figures(run) : Map.of("reason", reason(run)),
            Map.of("validationId", run.id().toString(), "link", "/#/billing/" + run.id()))
        .withDedupKey("validation:" + run.id() + ":ended");
  }

  private static Map<String, String> figures(Run run) {
    return Map.of(
        "rows", Integer.toString(run.totalRows()),
        "findings", Integer.toString(run.resultCount()),
        "errors", Integer.toString(run.errorCount()));
  }

  /// The words of a failure quote no cell.
  private static String reason(Run run) {
    String message = String.valueOf(run.errorMessage());
    return message.equals(RunFault.FILE_GONE) ? Texts.KEY + BillingTypes.FILE_GONE : message;
  }
}
