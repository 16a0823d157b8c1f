package dev.carillon.workload.explorer;

import dev.carillon.file.FilePurpose;
import dev.carillon.file.FileStore;
import dev.carillon.file.FileWriter;
import dev.carillon.file.StoredFile;
import dev.carillon.file.Upload;
import dev.carillon.file.UploadRules;
import dev.carillon.job.Attempt;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.LeaseLostException;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.workload.explorer.source.SessionLimits;
import dev.carillon.workload.explorer.source.SourceException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// The files of the explorer: what jobs made, to be fetched, and what was sent, to be imported.
@Singleton
final class ExplorerFiles {

  /// Where a file is fetched, before its id.
  static final String ADDRESS = "/api/explorer/files/";

  private static final String PURPOSE = "explorer";
  private static final long MOST_UPLOAD_BYTES = 50L * 1024 * 1024;
  private static final Duration REMEMBERED = Duration.ofDays(30);

  /// What becomes of the number of rows that are read at a time where that was too much: by the
  /// third time they come one by one.
  private static final int FEWER = 25;

  private final FileStore files;
  private final ExplorerConfig config;

  ExplorerFiles(FileStore files, ExplorerConfig config) {
    this.files = files;
    this.config = config;
  }

  /// Where a job is that makes a file. The file of an attempt that died is taken away by the next.
  ///
  /// @param unfinished the file being written, or `null`
  /// @param done what was answered, or `null`
  @RegisterForReflection
  record Place(@Nullable UUID unfinished, @Nullable Made done) {}

  /// What a job answers that made a file (domain-003 §2).
  ///
  /// @param fileUrl where its owner fetches it, with their token
  /// @param rowCount rows in it (count)
  /// @param fileSize bytes
  /// @param duration of the attempt (ms)
  /// @param keptSeconds how long it can be fetched
  /// @param cutValues texts that the format could not hold whole (count)
  @RegisterForReflection
  record Made(
      boolean success,
      String fileUrl,
      String fileName,
      long rowCount,
      long fileSize,
      long duration,
      long keptSeconds,
      long cutValues) {}

  FilePurpose purpose() {
    return new FilePurpose(PURPOSE, ExplorerJobs.A_DAY, config.keepFiles(), REMEMBERED);
  }

  /// Which uploads are taken.
  UploadRules rules() {
    return new UploadRules(
        purpose(),
        "file",
        1,
        MOST_UPLOAD_BYTES,
        List.of(".csv"),
        List.of("text/csv", "application/vnd.ms-excel", "text/plain", "application/octet-stream"),
        (index, head) ->
            head.length == 0
                ? new ProblemException(
                    ProblemType.BAD_REQUEST, "The file is empty.", Map.of("file", index))
                : null,
        "One file at a time.");
  }

  /// What a job puts into its file.
  interface Content {

    /// @param out is closed in here
    /// @param atATime most rows to read at a time (count)
    Written write(FileWriter out, int atATime) throws IOException;
  }

  /// What was put into a file.
  ///
  /// @param rows count
  /// @param cut texts that the format could not hold whole (count)
  record Written(long rows, long cut) {}

  /// Makes the file of a job and answers with where it is. An attempt after that only answers; what
  /// an attempt that died left is taken away by the next, what a failing one left at once. Where so
  /// many rows at a time were too much it begins anew with fewer: the session is lost then.
  JobOutcome make(Attempt<?> attempt, String name, String mediaType, Content content)
      throws IOException {
    Optional<Place> before = attempt.cursor(Place.class);
    Made done = before.map(Place::done).orElse(null);
    if (done != null) {
      return JobOutcome.completed(done);
    }
    UUID left = before.map(Place::unfinished).orElse(null);
    if (left != null) {
      attempt.await(files.remove(List.of(left)));
    }
    return make(attempt, name, mediaType, content, SessionLimits.MOST_ROWS);
  }

  private JobOutcome make(
      Attempt<?> attempt, String name, String mediaType, Content content, int atATime)
      throws IOException {
    UUID id = UUID.randomUUID();
    attempt.await(attempt.checkpoint(new Place(id, null)));
    try {
      Made made = made(attempt, id, name, mediaType, out -> content.write(out, atATime));
      attempt.await(attempt.checkpoint(new Place(null, made)));
      return JobOutcome.completed(made);
    } catch (FileWriter.TooLargeException tooLarge) {
      attempt.await(files.remove(List.of(id)));
      throw new FinalFailure(String.valueOf(tooLarge.getMessage()), tooLarge);
    } catch (CancellationException | LeaseLostException stopped) {
      throw stopped;
    } catch (RuntimeException failure) {
      attempt.await(files.remove(List.of(id)));
      if (isTooMuchAtOnce(failure)) {
        attempt.log(
            Attempt.LogLevel.INFO, "Rows are suddenly wide: it begins anew with fewer at a time.");
        return make(attempt, name, mediaType, content, Math.max(1, atATime / FEWER));
      }
      throw SourceProblems.forJob(failure);
    }
  }

  private static boolean isTooMuchAtOnce(RuntimeException failure) {
    return failure instanceof SourceException known
        && known.reason() == SourceException.Reason.TOO_LARGE_TOGETHER;
  }

  /// What is put into one file.
  private interface Filling {
    Written fill(FileWriter out) throws IOException;
  }

  private Made made(Attempt<?> attempt, UUID id, String name, String mediaType, Filling filling)
      throws IOException {
    long begin = System.nanoTime();
    var file =
        new StoredFile(
            id, attempt.tenant(), attempt.owner().orElse("system"), Upload.cleaned(name), 0);
    FileWriter out =
        FileWriter.begin(files, attempt, file, purpose(), mediaType, config.largestFile());
    Written written = filling.fill(out);
    out.finish();
    return new Made(
        true,
        ADDRESS + id,
        file.name(),
        written.rows(),
        out.size(),
        Duration.ofNanos(System.nanoTime() - begin).toMillis(),
        config.keepFiles().toSeconds(),
        written.cut());
  }

  /// A file of this person.
  ///
  /// @param url as [Made#fileUrl] has it
  /// @return empty when it is none of theirs, or no address of a file
  Uni<Optional<FileStore.Kept>> find(String tenant, String person, String url) {
    String id = url.startsWith(ADDRESS) ? url.substring(ADDRESS.length()) : url;
    try {
      return files
          .findOwn(tenant, person, UUID.fromString(id))
          .map(found -> found.filter(kept -> kept.purpose().equals(PURPOSE)));
    } catch (IllegalArgumentException noId) {
      return Uni.createFrom().item(Optional.empty());
    }
  }

  /// {@return files of which nothing is left now (count)}
  Uni<Integer> removeOld() {
    return files.removeOld(purpose());
  }
}
