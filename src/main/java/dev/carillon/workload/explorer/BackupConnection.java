package dev.carillon.workload.explorer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.file.FileWriter;
import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.workload.explorer.format.RowFormat;
import dev.carillon.workload.explorer.format.RowWriter;
import dev.carillon.workload.explorer.source.Catalog;
import dev.carillon.workload.explorer.source.CatalogQuestion;
import dev.carillon.workload.explorer.source.RowStream;
import dev.carillon.workload.explorer.source.Source;
import dev.carillon.workload.explorer.source.TableName;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Copies all tables of a connection, as they are at one moment, into a ZIP file: the catalog as
/// `schema.json`, the rows of each table as a JSON array, and a list of what is in it.
///
/// Safe to repeat: reading changes nothing, and the file of an attempt that died is taken away by
/// the next one.
@Singleton
final class BackupConnection implements BlockingJobHandler<BackupConnection.Args> {

  /// How its unique key begins; the connection follows.
  static final String KEY = "backup-connection-";

  static final JobKind<Args> KIND = new JobKind<>("backup-connection", Args.class);

  private static final int ROWS_PER_LOOK = 10_000;

  private final ConnectionAccess access;
  private final Sessions sessions;
  private final ExplorerFiles files;
  private final ObjectMapper json;

  BackupConnection(
      ConnectionAccess access, Sessions sessions, ExplorerFiles files, ObjectMapper json) {
    this.access = access;
    this.sessions = sessions;
    this.files = files;
    this.json = json;
  }

  /// Which connection.
  @RegisterForReflection
  @JsonIgnoreProperties({"userId", "metadata"})
  record Args(UUID connectionId) {}

  /// A table in the file.
  ///
  /// @param file its name in the ZIP
  /// @param rows count
  @RegisterForReflection
  record Entry(String schema, String table, String file, long rows) {}

  /// What is in the file.
  @RegisterForReflection
  record Manifest(String format, String database, List<Entry> tables) {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Predicate<String> ownKeys() {
    return key -> key.startsWith(KEY);
  }

  @Override
  public Optional<String> uniqueKey(Args args) {
    return Optional.of(KEY + args.connectionId());
  }

  @Override
  public JobDefaults defaults() {
    return ExplorerJobs.defaults(3, Duration.ofMinutes(2), ExplorerJobs.A_DAY);
  }

  @Override
  public boolean open() {
    return true;
  }

  @Override
  public JobOutcome run(Attempt<Args> attempt) throws IOException {
    String name = "backup-" + attempt.args().connectionId() + ".zip";
    return files.make(
        attempt, name, "application/zip", (out, atATime) -> backUp(attempt, out, atATime));
  }

  private ExplorerFiles.Written backUp(Attempt<Args> attempt, FileWriter out, int atATime)
      throws IOException {
    attempt.progress(new Progress("connecting", 0, 0, "Connecting to database..."));
    Connection connection =
        attempt.await(access.forJob(attempt, attempt.args().connectionId(), Right.BACK_UP));
    try (Source source = sessions.forRows(connection, atATime);
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
      source.beginSnapshot();
      Catalog catalog =
          source.catalog(CatalogQuestion.STRUCTURE, (tables, columns) -> {}).catalog();
      put(zip, "schema.json", catalog);
      List<Entry> entries = tables(attempt, source, catalog, zip);
      put(zip, "manifest.json", new Manifest("carillon-backup-1", catalog.databaseType(), entries));
      return new ExplorerFiles.Written(entries.stream().mapToLong(Entry::rows).sum(), 0);
    }
  }

  private void put(ZipOutputStream zip, String name, Object content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(json.writeValueAsBytes(content));
    zip.closeEntry();
  }

  /// Views are not copied: they are made of the tables. Nor is any row twice: a partition is a
  /// table of its own, and so is one that inherits.
  private List<Entry> tables(
      Attempt<Args> attempt, Source source, Catalog catalog, ZipOutputStream zip)
      throws IOException {
    List<Catalog.TablePart> tables =
        catalog.schemas().stream()
            .flatMap(schema -> schema.tables().stream())
            .filter(table -> table.type().equals("table"))
            .toList();
    List<Entry> entries = new ArrayList<>();
    for (Catalog.TablePart table : tables) {
      attempt.progress(
          new Progress(
              "copying",
              entries.size(),
              tables.size(),
              "Table %d of %d".formatted(entries.size() + 1, tables.size())));
      String file = "tables/%05d.json".formatted(entries.size() + 1);
      zip.putNextEntry(new ZipEntry(file));
      long rows = rows(attempt, source, new TableName(table.schema(), table.name()), zip);
      zip.closeEntry();
      entries.add(new Entry(table.schema(), table.name(), file, rows));
    }
    return entries;
  }

  private static long rows(
      Attempt<Args> attempt, Source source, TableName table, ZipOutputStream zip)
      throws IOException {
    long count = 0;
    try (RowStream rows = source.ownRows(table);
        RowWriter writer = RowFormat.JSON.writer(new StaysOpen(zip), rows.names())) {
      while (rows.next()) {
        writer.write(rows);
        count++;
        if (count % ROWS_PER_LOOK == 0 && attempt.stopped()) {
          throw new CancellationException("told to stop");
        }
      }
    }
    return count;
  }

  /// An entry ends and the file goes on.
  private static final class StaysOpen extends FilterOutputStream {

    private StaysOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
