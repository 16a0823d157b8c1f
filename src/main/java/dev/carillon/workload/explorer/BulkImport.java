package dev.carillon.workload.explorer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.carillon.file.FileContents;
import dev.carillon.file.FileStore;
import dev.carillon.file.StoredFile;
import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.workload.explorer.source.Insertion;
import dev.carillon.workload.explorer.source.Source;
import dev.carillon.workload.explorer.source.TableName;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Puts the rows of a CSV file into a table, in one transaction of that database: all of the rows
/// that are taken are there, or none.
///
/// That database and ours cannot commit together. So it is written down here first that the import
/// is about to be made last; an attempt that finds this written, and no answer, does not know
/// whether the rows are there, says so, and does not put them in a second time.
@Singleton
final class BulkImport implements BlockingJobHandler<BulkImport.Args> {

  static final JobKind<Args> KIND = new JobKind<>("bulk-import", Args.class);

  private static final int ROWS_PER_BATCH = 500;

  private final ConnectionAccess access;
  private final Sessions sessions;
  private final ExplorerFiles files;
  private final FileContents contents;

  BulkImport(
      ConnectionAccess access, Sessions sessions, ExplorerFiles files, FileContents contents) {
    this.access = access;
    this.sessions = sessions;
    this.files = files;
    this.contents = contents;
  }

  /// What to import (domain-003 §2).
  ///
  /// @param fileUrl of a file of one's own, uploaded or exported
  /// @param tableName where to
  /// @param schema where the table is
  /// @param mapping column of the table by column of the file; those of the same name when left out
  /// @param onBadRow stop or skip; stop when left out
  /// @param delimiter one character; a comma when left out
  /// @param emptyIsNull whether an empty field is NULL; it is when left out
  @RegisterForReflection
  @JsonIgnoreProperties({"userId", "metadata"})
  record Args(
      UUID connectionId,
      String fileUrl,
      String tableName,
      @Nullable String schema,
      @Nullable Map<String, String> mapping,
      @Nullable String onBadRow,
      @Nullable String delimiter,
      @Nullable Boolean emptyIsNull) {

    /// {@return what is wrong with it, or `null`}
    @Nullable String fault() {
      if (onBadRow != null && !onBadRow.equals("stop") && !onBadRow.equals("skip")) {
        return "onBadRow is stop or skip.";
      }
      if (delimiter != null && (delimiter.length() != 1 || "\"\r\n".contains(delimiter))) {
        return "The delimiter is one character, and no quote.";
      }
      return null;
    }

    boolean skips() {
      return "skip".equals(onBadRow);
    }

    ImportFile.Form form() {
      return new ImportFile.Form(
          delimiter == null ? ',' : delimiter.charAt(0),
          mapping == null ? Map.of() : mapping,
          !Boolean.FALSE.equals(emptyIsNull));
    }
  }

  /// A row that was not taken.
  ///
  /// @param row counted from 1, without the header
  /// @param line of the file where it begins (from 1)
  /// @param reason for people; quotes nothing of the row
  @RegisterForReflection
  record BadRow(long row, long line, String reason) {}

  /// What an import answers.
  ///
  /// @param imported rows that are in the table now (count)
  /// @param skipped rows that were not taken (count)
  /// @param badRows the first hundred of them
  /// @param duration of the attempt (ms)
  @RegisterForReflection
  record Result(
      boolean success, long imported, long skipped, List<BadRow> badRows, long duration) {}

  /// Where a job is.
  ///
  /// @param committing what is about to be made last, or `null`
  /// @param done whether it was
  @RegisterForReflection
  record Place(@Nullable Result committing, boolean done) {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobDefaults defaults() {
    return ExplorerJobs.defaults(2, Duration.ofSeconds(30), ExplorerJobs.HALF_A_DAY);
  }

  @Override
  public boolean open() {
    return true;
  }

  @Override
  public JobOutcome run(Attempt<Args> attempt) throws Exception {
    Optional<Place> before = attempt.cursor(Place.class);
    if (before.isPresent() && before.get().done()) {
      return new JobOutcome.Completed(before.get().committing());
    }
    if (before.isPresent()) {
      throw new FinalFailure(
          "The node died while the import was made last: whether the rows are in the table is not"
              + " known. Look there before you import again.");
    }
    String fault = attempt.args().fault();
    if (fault != null) {
      throw new FinalFailure(fault);
    }
    try {
      return JobOutcome.completed(bring(attempt));
    } catch (ImportFile.UnreadableException unreadable) {
      throw new FinalFailure(String.valueOf(unreadable.getMessage()), unreadable);
    } catch (RuntimeException failure) {
      throw SourceProblems.forJob(failure);
    }
  }

  private Result bring(Attempt<Args> attempt) throws IOException {
    long begin = System.nanoTime();
    Args args = attempt.args();
    StoredFile file = file(attempt);
    Connection connection =
        attempt.await(access.forJob(attempt, args.connectionId(), Right.IMPORT));
    try (ImportFile rows =
            ImportFile.open(contents.open(attempt, file.id(), file.size()), args.form());
        Source source = sessions.forWriting(connection);
        Insertion insertion =
            source.insert(new TableName(args.schema(), args.tableName()), rows.columns())) {
      var tally = new ImportTally(args.skips());
      for (List<ImportFile.Row> batch = rows.next(ROWS_PER_BATCH);
          !batch.isEmpty();
          batch = rows.next(ROWS_PER_BATCH)) {
        if (attempt.stopped()) {
          throw new CancellationException("told to stop");
        }
        put(insertion, batch, tally);
        attempt.progress(
            new Progress("importing", rows.bytesRead(), file.size(), tally.rows() + " rows read"));
      }
      long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
      return madeLast(attempt, insertion, tally.result(took));
    }
  }

  private StoredFile file(Attempt<Args> attempt) {
    String owner =
        attempt.owner().orElseThrow(() -> new FinalFailure("An import belongs to a person."));
    FileStore.Kept kept =
        attempt
            .await(files.find(attempt.tenant(), owner, attempt.args().fileUrl()))
            .orElseThrow(() -> new FinalFailure("You have no file at this fileUrl."));
    if (kept.over()) {
      throw new FinalFailure("The time of the file is over; upload it again.");
    }
    return kept.file();
  }

  /// Bad rows are told in their order, whether the file or the database says what is wrong: an
  /// import that stops names the first.
  private static void put(Insertion insertion, List<ImportFile.Row> batch, ImportTally tally) {
    List<ImportFile.Row> whole = new ArrayList<>(batch.size());
    var bad = new TreeMap<ImportFile.Row, String>(Comparator.comparingLong(ImportFile.Row::number));
    for (ImportFile.Row row : batch) {
      tally.read();
      String fault = row.fault();
      if (fault == null) {
        whole.add(row);
      } else {
        bad.put(row, fault);
      }
    }
    if (!whole.isEmpty()) {
      insertion
          .put(whole.stream().map(ImportFile.Row::values).toList())
          .forEach(one -> bad.put(whole.get(one.index()), one.reason()));
    }
    bad.forEach(tally::bad);
  }

  private static Result madeLast(Attempt<Args> attempt, Insertion insertion, Result result) {
    attempt.await(attempt.checkpoint(new Place(result, false)));
    insertion.commit();
    attempt.await(attempt.checkpoint(new Place(result, true)));
    return result;
  }
}
