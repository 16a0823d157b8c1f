package dev.carillon.workload.billing;

import dev.carillon.file.FileContents;
import dev.carillon.job.Attempt;
import dev.carillon.platform.security.FieldCipher;
import dev.carillon.workload.billing.csv.BillingCsvReader;
import dev.carillon.workload.billing.csv.BillingCsvSurvey;
import dev.carillon.workload.billing.csv.CsvSurvey;
import dev.carillon.workload.billing.csv.ReadRow;
import dev.carillon.workload.billing.csv.RowError;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The first two steps of a validation: a pass over the whole file to understand it, and a pass
/// that stores its rows.
@Singleton
final class ReadFile {

  /// Records of a commit. Ten times more gained nothing and would lose more in a crash.
  private static final int ROWS_PER_COMMIT = 1_000;

  /// Progress is told for every so many rows (checklist S4, line 4).
  private static final int ROWS_PER_WORD = 100;

  /// The run's own row is not written more often than for every so many bytes of the first pass.
  private static final long BYTES_PER_WRITE = 256 * 1024;

  private final FileContents contents;
  private final WorkStore work;
  private final LogStore logs;
  private final FieldCipher cipher;

  ReadFile(FileContents contents, WorkStore work, LogStore logs, FieldCipher cipher) {
    this.contents = contents;
    this.work = work;
    this.logs = logs;
    this.cipher = cipher;
  }

  /// Reads the whole file once.
  ///
  /// @throws dev.carillon.workload.billing.csv.UnreadableCsvException when it is no billing file
  Position survey(ValidateCsv.Task task) throws IOException {
    try (InputStream file = new Metered(task, open(task))) {
      BillingCsvSurvey survey = CsvSurvey.of(file);
      Position position = Position.START.surveyed(survey);
      task.meter().tell(Meter.Step.PARSING, 1, 1);
      commit(task, position, new Batch(), survey.dataRecords(), told(survey));
      return position;
    }
  }

  private InputStream open(ValidateCsv.Task task) {
    return contents.open(task.attempt(), task.begun().file(), task.begun().size());
  }

  private static List<LogStore.Line> told(BillingCsvSurvey survey) {
    var lines = new ArrayList<LogStore.Line>();
    lines.add(
        LogStore.Line.info(
            "csvProcessor",
            "File read: %d rows, %s, delimiter \"%s\""
                .formatted(survey.dataRecords(), survey.charset(), survey.delimiter()),
            Map.of(
                "encoding",
                survey.charset().name(),
                "delimiter",
                String.valueOf(survey.delimiter()),
                "totalRows",
                survey.dataRecords())));
    if (!survey.absentColumns().isEmpty()) {
      lines.add(
          LogStore.Line.warn(
              "csvProcessor",
              "The header lacks columns, their cells are read as empty: "
                  + String.join(", ", survey.absentColumns()),
              Map.of("rowNumber", 0)));
    }
    return lines;
  }

  /// Stores the rows after the position. The next batch is read while the last one is written.
  Position store(ValidateCsv.Task task, Position from) throws IOException {
    BillingCsvSurvey survey = java.util.Objects.requireNonNull(from.survey()).restored();
    var sealer = new SealedRow.Sealer(cipher, task.begun().tenant(), task.run());
    Position position = from;
    CompletionStage<Void> underWay = Uni.createFrom().voidItem().subscribeAsCompletionStage();
    try (var reader = BillingCsvReader.open(open(task), survey)) {
      reader.skipTo(from.row());
      while (reader.hasNext()) {
        Batch batch = read(task, reader, sealer, survey.dataRecords());
        position = from.storedTo(reader.position());
        await(task.attempt(), underWay);
        underWay = begin(task, position, batch, survey.dataRecords(), batch.lines());
      }
      await(task.attempt(), underWay);
    }
    position = position.withAllStored();
    commit(task, position, new Batch(survey.dataRecords()), survey.dataRecords(), List.of());
    return position;
  }

  private static Batch read(
      ValidateCsv.Task task, BillingCsvReader reader, SealedRow.Sealer sealer, int total) {
    var batch = new Batch();
    while (batch.rows.size() < ROWS_PER_COMMIT && reader.hasNext()) {
      ReadRow read = reader.next();
      batch.rows.add(sealer.sealed(read.row()));
      batch.errors.addAll(read.errors());
      if (batch.rows.size() % ROWS_PER_WORD == 0) {
        task.meter().tell(Meter.Step.STORING, reader.position(), total);
      }
    }
    batch.last = reader.position();
    return batch;
  }

  private void commit(
      ValidateCsv.Task task, Position position, Batch batch, int total, List<LogStore.Line> lines) {
    await(task.attempt(), begin(task, position, batch, total, lines));
  }

  /// Rows, row errors, the run's progress and the job's position: all or nothing.
  private CompletionStage<Void> begin(
      ValidateCsv.Task task, Position position, Batch batch, int total, List<LogStore.Line> lines) {
    int percent = Meter.percent(Meter.Step.STORING, batch.last, Math.max(1, total));
    var reached = new WorkStore.Reached(percent, total, batch.last, batch.errors.size());
    return task.attempt()
        .commit(
            position,
            tx ->
                work.move(tx, task.run(), reached)
                    .chain(() -> work.addRows(tx, task.run(), batch.rows))
                    .chain(() -> logs.add(tx, task.run(), lines)))
        .subscribeAsCompletionStage();
  }

  private static void await(Attempt<?> attempt, CompletionStage<Void> underWay) {
    attempt.await(Uni.createFrom().completionStage(underWay));
  }

  /// Rows that are stored together.
  private static final class Batch {

    private final List<SealedRow> rows = new ArrayList<>(ROWS_PER_COMMIT);
    private final List<RowError> errors = new ArrayList<>();
    private int last;

    private Batch() {}

    private Batch(int last) {
      this.last = last;
    }

    private List<LogStore.Line> lines() {
      return errors.stream().map(Batch::line).toList();
    }

    private static LogStore.Line line(RowError error) {
      return LogStore.Line.warn(
          "csvProcessor",
          "Row %d (line %d), column \"%s\" %s"
              .formatted(error.number(), error.line(), error.column(), error.problem()),
          Map.of(
              "rowNumber", error.number(),
              "lineNumber", error.line(),
              "column", error.column(),
              "errorType", "ROW_ERROR"));
    }
  }

  /// Tells how much of the file was read, and writes new per cents into the run.
  private final class Metered extends FilterInputStream {

    private final ValidateCsv.Task task;
    private long read;
    private long readWhenWritten;
    private int written;

    private Metered(ValidateCsv.Task task, InputStream file) {
      super(file);
      this.task = task;
      this.written = task.begun().progress();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte @Nullable [] into, int from, int length) throws IOException {
      int count = super.read(into, from, length);
      if (count > 0) {
        read += count;
        tell();
      }
      return count;
    }

    private void tell() {
      long size = task.begun().size();
      task.meter().tell(Meter.Step.PARSING, read, size);
      int percent = Meter.percent(Meter.Step.PARSING, read, size);
      boolean due = read == size || read - readWhenWritten >= BYTES_PER_WRITE;
      if (percent > written && due) {
        written = percent;
        readWhenWritten = read;
        task.attempt()
            .await(
                task.attempt()
                    .commit(
                        Position.START,
                        tx -> work.move(tx, task.run(), new WorkStore.Reached(percent, 0, 0, 0))));
      }
    }
  }
}
