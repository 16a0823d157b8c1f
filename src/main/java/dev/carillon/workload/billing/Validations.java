package dev.carillon.workload.billing;

import dev.carillon.file.FileStore;
import dev.carillon.file.StoredFile;
import dev.carillon.job.Enqueued;
import dev.carillon.job.JobControl;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.workload.billing.upload.BillingFiles;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Starts and cancels validations. A run and its jobs come into being in one transaction.
@Singleton
final class Validations {

  private final RunStore runs;
  private final LogStore logs;
  private final RunEnds ends;
  private final FileStore files;
  private final Jobs jobs;
  private final JobControl control;
  private final Database database;

  Validations(
      RunStore runs,
      LogStore logs,
      RunEnds ends,
      FileStore files,
      Jobs jobs,
      JobControl control,
      Database database) {
    this.runs = runs;
    this.logs = logs;
    this.ends = ends;
    this.files = files;
    this.jobs = jobs;
    this.control = control;
    this.database = database;
  }

  /// A validation that was started.
  record Started(UUID run, String jobId) {

    private static Started of(UUID run) {
      return new Started(run, "validation-" + run);
    }
  }

  /// Starts the validation of one file.
  ///
  /// @return fails with a [ProblemException]: 404 when the file is not there for this person, 409
  ///   when it was validated or is being validated, with the ids
  Uni<Started> start(Actor actor, UUID file) {
    return files
        .find(actor.tenant(), BillingFiles.PURPOSE, List.of(file))
        .map(found -> own(actor, found).stream().findFirst())
        .chain(found ->
            found.isPresent()
                ? start(found.get()).onItem().ifNull().switchTo(() -> refuse(actor, file))
                : refuse(actor, file));
  }

  /// Starts those that can be started; files that are unknown, foreign or validated are passed
  /// over, as the document says.
  ///
  /// @return the runs in the order of the files
  Uni<List<Started>> startAll(Actor actor, Collection<UUID> wanted) {
    List<UUID> ids = wanted.stream().distinct().toList();
    return files
        .find(actor.tenant(), BillingFiles.PURPOSE, ids)
        .map(found ->
            own(actor, found).stream()
                .sorted(java.util.Comparator.comparing(file -> ids.indexOf(file.id())))
                .toList())
        .onItem()
        .transformToMulti(found -> Multi.createFrom().iterable(found))
        .onItem()
        .transformToUniAndConcatenate(this::start)
        .collect()
        .asList();
  }

  private static List<StoredFile> own(Actor actor, List<StoredFile> found) {
    return found.stream().filter(file -> file.owner().equals(actor.id())).toList();
  }

  /// The jobs come first, since the run holds the number of one; a run that the file has already
  /// takes them back with the transaction.
  ///
  /// @return `null` when the file has a run already
  private Uni<Started> start(StoredFile file) {
    var started = Started.of(UUID.randomUUID());
    return database
        .inTransaction(tx ->
            enqueue(tx, started, file)
                .chain(job -> runs.add(tx, started.run(), file, job))
                .invoke(added -> {
                  if (!added) {
                    throw new StartedBefore();
                  }
                }))
        .replaceWith(started)
        .onFailure(StartedBefore.class)
        .recoverWithNull();
  }

  private static final class StartedBefore extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private Uni<Long> enqueue(Tx tx, Started started, StoredFile file) {
    var validate =
        JobRequest.of(ValidateCsv.KIND, new ValidateCsv.Args(started.run()))
            .forOwner(file.tenant(), file.owner())
            .withUniqueKey(started.jobId());
    var finish =
        JobRequest.of(FinishValidation.KIND, new FinishValidation.Args(started.run()))
            .forOwner(file.tenant(), null);
    return jobs.enqueueBatch(tx, List.of(validate), finish).map(List::getFirst).map(Enqueued::id);
  }

  private Uni<Started> refuse(Actor actor, UUID file) {
    return runs.findByFile(actor.tenant(), file)
        .chain(run -> Uni.createFrom().failure(why(actor, run)));
  }

  private static ProblemException why(Actor actor, Optional<Run> run) {
    if (run.isEmpty() || !run.get().owner().equals(actor.id())) {
      return new ProblemException(
          ProblemType.NOT_FOUND, "There is no file with this id; files are kept for 24 hours.");
    }
    return new ProblemException(
        ProblemType.CONFLICT,
        "This file has its validation already (status "
            + run.get().status().word()
            + "); upload it again to validate it again.",
        Map.of("validation_id", run.get().id().toString(), "job_id", run.get().jobId()));
  }

  /// Ends a live run. Its job stops at its next commit even if nobody can tell it to stop.
  ///
  /// @return fails with a 400 when the run has ended
  Uni<Void> cancel(Actor actor, Run run) {
    var line = LogStore.Line.info("queue", "Cancelled by user", Map.of("progress", run.progress()));
    return database
        .inTransaction(tx ->
            runs.fail(tx, run.id(), RunFault.QUEUE_ERROR, "Cancelled by user")
                .call(ended ->
                    ended
                        ? logs.add(tx, run.id(), List.of(line)).chain(() -> tell(tx, actor, run))
                        : Uni.createFrom().failure(ended(run))))
        .chain(() -> stopJob(actor, run));
  }

  /// Who cancels a run of their own knows.
  private Uni<Void> tell(Tx tx, Actor actor, Run run) {
    return run.owner().equals(actor.id()) ? Uni.createFrom().voidItem() : ends.tell(tx, run.id());
  }

  private static ProblemException ended(Run run) {
    return new ProblemException(
        ProblemType.BAD_REQUEST,
        "Only a queued or processing validation can be cancelled; this one has ended.",
        Map.of("validation_id", run.id().toString()));
  }

  private Uni<Void> stopJob(Actor actor, Run run) {
    Long job = run.job();
    return job == null
        ? Uni.createFrom().voidItem()
        : control.cancel(job, "Cancelled by user", actor.id()).replaceWithVoid();
  }
}
