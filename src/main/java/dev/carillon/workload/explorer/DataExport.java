package dev.carillon.workload.explorer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.carillon.file.FileWriter;
import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.workload.explorer.format.RowFormat;
import dev.carillon.workload.explorer.format.RowWriter;
import dev.carillon.workload.explorer.source.RowStream;
import dev.carillon.workload.explorer.source.Source;
import dev.carillon.workload.explorer.source.TableName;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Writes the rows of a table, or of a query, into a file (checklist S3 line 2).
///
/// Safe to repeat: reading changes nothing, and the file of an attempt that died is taken away by
/// the next one.
@Singleton
final class DataExport implements BlockingJobHandler<DataExport.Args> {

  static final JobKind<Args> KIND = new JobKind<>("data-export", Args.class);

  /// Rows between two looks at whether to stop, and two words on how far it is.
  private static final int ROWS_PER_WORD = 10_000;

  private final ConnectionAccess access;
  private final Sessions sessions;
  private final ExplorerFiles files;

  DataExport(ConnectionAccess access, Sessions sessions, ExplorerFiles files) {
    this.access = access;
    this.sessions = sessions;
    this.files = files;
  }

  /// What to export: a table, or a query. The query is kept with the job; values that are private
  /// do not belong into it.
  ///
  /// @param query one statement that reads
  /// @param parameters values of its question marks
  /// @param columns of the table, in order; all when left out
  /// @param format csv, json or xlsx; csv when left out
  /// @param fileName without ending; `export` when left out
  @RegisterForReflection
  @JsonIgnoreProperties({"userId", "metadata"})
  record Args(
      UUID connectionId,
      @Nullable String query,
      @Nullable List<@Nullable String> parameters,
      @Nullable String schema,
      @Nullable String table,
      @Nullable List<String> columns,
      @Nullable String format,
      @Nullable String fileName) {

    /// {@return what is wrong with it, or `null`}
    @Nullable String fault() {
      if ((query == null) == (table == null)) {
        return "Name either a table or a query.";
      }
      if (RowFormat.named(format == null ? "csv" : format).isEmpty()) {
        return "The format is one of csv, json, xlsx.";
      }
      return fileName != null && fileName.length() > 200 ? "The file name is too long." : null;
    }

    RowFormat rowFormat() {
      return RowFormat.named(format == null ? "csv" : format).orElseThrow();
    }

    String name() {
      return (fileName == null || fileName.isBlank() ? "export" : fileName) + rowFormat().ending();
    }
  }

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
  public JobOutcome run(Attempt<Args> attempt) throws IOException {
    Args args = attempt.args();
    String fault = args.fault();
    if (fault != null) {
      throw new FinalFailure(fault);
    }
    return files.make(
        attempt,
        args.name(),
        args.rowFormat().mediaType(),
        (out, atATime) -> export(attempt, out, atATime));
  }

  private ExplorerFiles.Written export(Attempt<Args> attempt, FileWriter out, int atATime)
      throws IOException {
    Args args = attempt.args();
    attempt.progress(new Progress("connecting", 0, 0, "Connecting to database..."));
    Connection connection =
        attempt.await(access.forJob(attempt, args.connectionId(), Right.EXPORT));
    try (Source source = sessions.forRows(connection, atATime);
        RowStream rows = rows(source, args);
        RowWriter writer = args.rowFormat().writer(out, rows.names())) {
      long count = copy(attempt, rows, writer);
      attempt.progress(new Progress("completed", count, count, "Completed"));
      return new ExplorerFiles.Written(count, writer.cut());
    }
  }

  private static RowStream rows(Source source, Args args) {
    String query = args.query();
    if (query != null) {
      List<@Nullable String> parameters = args.parameters();
      return source.rows(query, parameters == null ? List.<@Nullable String>of() : parameters);
    }
    return source.rows(
        new TableName(args.schema(), String.valueOf(args.table())),
        args.columns() == null ? List.of() : args.columns());
  }

  private static long copy(Attempt<Args> attempt, RowStream rows, RowWriter writer)
      throws IOException {
    long count = 0;
    while (rows.next()) {
      writer.write(rows);
      count++;
      if (count % ROWS_PER_WORD == 0) {
        if (attempt.stopped()) {
          throw new CancellationException("told to stop");
        }
        attempt.progress(new Progress("exporting", count, 0, count + " rows written"));
      }
    }
    return count;
  }
}
