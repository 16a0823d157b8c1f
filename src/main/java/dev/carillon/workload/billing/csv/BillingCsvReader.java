package dev.carillon.workload.billing.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The second pass over a billing file: its rows, one after the other, on demand.
///
/// Holds one buffer of the file and one row. Not safe for use by several threads at once. The same
/// file read again gives the same rows under the same numbers, so a reader may start after any of
/// them.
public final class BillingCsvReader implements Iterator<ReadRow>, AutoCloseable {

  private final CsvRecords records;
  private final @Nullable BillingColumn[] columnAt;
  private final Map<BillingColumn, String> cells = new EnumMap<>(BillingColumn.class);
  private int position;
  private @Nullable ReadRow ahead;
  private int aheadPosition;

  private BillingCsvReader(CsvRecords records, @Nullable BillingColumn[] columnAt) {
    this.records = records;
    this.columnAt = columnAt;
  }

  /// Opens a file for reading; the header is already behind when this returns.
  ///
  /// @param file the bytes from the first one on; closed with the reader
  /// @param survey what [CsvSurvey#of] found in the same file
  /// @throws IOException when the stream fails
  public static BillingCsvReader open(InputStream file, BillingCsvSurvey survey)
      throws IOException {
    file.skipNBytes(survey.markBytes());
    var decoder =
        survey
            .charset()
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var records = new CsvRecords(new InputStreamReader(file, decoder), survey.delimiter());
    records.next();
    return new BillingCsvReader(records, columnsByPosition(survey));
  }

  /// Passes over records without reading their cells, so that the next row has a number above
  /// `recordNumber`. Goes forward only; past the end there is no row left.
  ///
  /// @param recordNumber last record that is already done (0 for none)
  /// @throws IllegalArgumentException when a row beyond it was already handed out or looked for
  /// @throws UncheckedIOException when the stream fails
  public void skipTo(int recordNumber) {
    if (ahead != null || aheadPosition > recordNumber) {
      throw new IllegalArgumentException(
          "already at record " + aheadPosition + ", cannot go back to " + recordNumber);
    }
    records.sendTo(CsvRecords.NOTHING);
    while (aheadPosition < recordNumber && advance()) {
      position = aheadPosition;
    }
  }

  /// Number of the last record that is done with: the last row handed out, or at the end of the
  /// file the last record, handed out or not. What a checkpoint should hold.
  public int position() {
    return position;
  }

  /// Whether there is another row. Reads it.
  ///
  /// @throws UncheckedIOException when the stream fails
  /// @throws UnreadableCsvException when the file is not the one that was surveyed
  @Override
  public boolean hasNext() {
    records.sendTo(this::keep);
    while (ahead == null) {
      cells.clear();
      if (!advance()) {
        position = aheadPosition;
        return false;
      }
      if (!cell(BillingColumn.FACTURE).isEmpty() || !cell(BillingColumn.CODE).isEmpty()) {
        ahead = row();
      }
    }
    return true;
  }

  /// The next row.
  ///
  /// @throws NoSuchElementException at the end of the file
  @Override
  public ReadRow next() {
    ReadRow row = hasNext() ? ahead : null;
    if (row == null) {
      throw new NoSuchElementException("no row after record " + position);
    }
    ahead = null;
    position = aheadPosition;
    return row;
  }

  @Override
  public void close() throws IOException {
    records.close();
  }

  private boolean advance() {
    try {
      boolean more = records.next();
      if (more) {
        aheadPosition++;
      }
      return more;
    } catch (IOException e) {
      throw new UncheckedIOException("reading record " + (aheadPosition + 1) + " failed", e);
    }
  }

  private void keep(int position, char[] text, int from, int length) {
    BillingColumn column = position < columnAt.length ? columnAt[position] : null;
    if (column != null) {
      cells.put(column, CellText.trimmed(text, from, length));
    }
  }

  private ReadRow row() {
    String writtenDate = cell(BillingColumn.DATE);
    LocalDate date = CellText.date(writtenDate);
    boolean badDate = date == null && !writtenDate.isEmpty();
    var row =
        new BillingRow(
            aheadPosition,
            records.line(),
            cell(BillingColumn.FACTURE),
            cell(BillingColumn.ID_RAMQ),
            date,
            CellText.time(cell(BillingColumn.START)),
            CellText.time(cell(BillingColumn.END)),
            cell(BillingColumn.PERIOD),
            cell(BillingColumn.PLACE),
            cell(BillingColumn.SECTOR),
            cell(BillingColumn.DIAGNOSTIC),
            cell(BillingColumn.CODE),
            CellText.number(cell(BillingColumn.UNITS)),
            cell(BillingColumn.ROLE),
            cell(BillingColumn.CONTEXT),
            CellText.amount(cell(BillingColumn.PRELIMINARY)),
            CellText.amount(cell(BillingColumn.PAID)),
            cell(BillingColumn.DOCTOR),
            cell(BillingColumn.PATIENT));
    return new ReadRow(row, badDate ? List.of(badDate()) : List.of());
  }

  private RowError badDate() {
    return new RowError(
        aheadPosition,
        records.line(),
        BillingColumn.DATE.title(),
        "is not a date written YYYY-MM-DD");
  }

  private String cell(BillingColumn column) {
    return cells.getOrDefault(column, "");
  }

  private static @Nullable BillingColumn[] columnsByPosition(BillingCsvSurvey survey) {
    int width = survey.headerColumns().values().stream().mapToInt(i -> i + 1).max().orElse(0);
    var columnAt = new @Nullable BillingColumn[width];
    survey.headerColumns().forEach((column, position) -> columnAt[position] = column);
    return columnAt;
  }
}
