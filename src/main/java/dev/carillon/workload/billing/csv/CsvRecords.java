package dev.carillon.workload.billing.csv;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import dev.carillon.workload.billing.csv.UnreadableCsvException.Code;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;

/// Cuts text into records and cells, one record at a time; both passes use it, so that they count
/// the same records.
///
/// Blank lines are passed over. A quotation mark inside an unquoted cell is an ordinary character;
/// one that opens a cell must be closed, else the file is refused with the line: guessing would
/// join rows silently.
final class CsvRecords implements Closeable {

  /// Longest cell (characters). The longest real ones, names and context lists, stay under 200.
  static final int MAX_CELL = 64 * 1024;

  /// Longest record (characters).
  static final int MAX_RECORD = 1024 * 1024;

  /// Where the cells of a record go. The array is the parser's and valid during the call only.
  interface CellSink {
    void cell(int position, char[] text, int from, int length);
  }

  /// Takes no cell: records are only counted.
  static final CellSink NOTHING = (position, text, from, length) -> {};

  private final CellHandler handler;
  private final CsvReader<CellHandler> parser;
  private final CloseableIterator<CellHandler> records;

  CsvRecords(Reader text, char delimiter) {
    this(text, delimiter, false);
  }

  /// @param octets whether each character stands for one byte of a text whose encoding is not known
  CsvRecords(Reader text, char delimiter, boolean octets) {
    handler = new CellHandler(octets);
    parser =
        CsvReader.builder()
            .fieldSeparator(delimiter)
            .allowExtraFields(true)
            .allowMissingFields(true)
            .maxBufferSize(2 * MAX_CELL)
            .build(handler, text);
    records = parser.iterator();
  }

  /// Where the cells of the following records go.
  void sendTo(CellSink sink) {
    handler.sink = sink;
  }

  /// Reads the next record that is not a blank line, its cells going to the sink. Of a blank line
  /// the sink may get one cell.
  ///
  /// @return `false` at the end of the text
  /// @throws UnreadableCsvException when nobody can tell where a cell ends
  boolean next() throws IOException {
    try {
      while (records.hasNext()) {
        records.next();
        if (!handler.blank) {
          return true;
        }
      }
      return false;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CsvParseException e) {
      throw reasonOf(e);
    }
  }

  /// The parser wraps whatever is thrown while it reads. What comes from below it, such as a
  /// database that went away, says nothing about the file and is handed on as it is.
  private RuntimeException reasonOf(CsvParseException failure) {
    Throwable cause = failure;
    while (cause instanceof CsvParseException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case CsvParseException ofTheText -> malformed();
      case RuntimeException known -> known;
      case IOException failed -> new UncheckedIOException(failed);
      default -> malformed();
    };
  }

  /// Whether the record is a blank line if its bytes are UTF-8, which knows blanks of several
  /// bytes.
  boolean isBlankInUtf8() {
    return handler.blankInUtf8;
  }

  /// Line on which the record starts (from 1).
  long line() {
    return handler.line;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  private UnreadableCsvException malformed() {
    return new UnreadableCsvException(
        Code.MALFORMED_RECORD,
        "The record that starts on line "
            + handler.line
            + " has a cell whose quotation marks do not pair up, or one of over "
            + MAX_CELL
            + " characters.",
        handler.line);
  }

  private static final class CellHandler extends AbstractBaseCsvCallbackHandler<CellHandler> {

    private final boolean octets;
    private CellSink sink = NOTHING;
    private long line = 1;
    private boolean blank;
    private boolean blankInUtf8;
    private int characters;

    private CellHandler(boolean octets) {
      this.octets = octets;
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
      line = startingLineNumber;
      blank = true;
      blankInUtf8 = octets;
      characters = 0;
    }

    @Override
    protected void handleField(int position, char[] text, int from, int length, boolean quoted) {
      characters += length + 1;
      if (length > MAX_CELL || characters > MAX_RECORD) {
        throw new UnreadableCsvException(
            Code.RECORD_TOO_LARGE,
            "The record that starts on line " + line + " is too long for a billing row.",
            line);
      }
      if (quoted && length > 0 && text[from + length - 1] == JudgingReader.END) {
        throw new UnreadableCsvException(
            Code.MALFORMED_RECORD,
            "The record that starts on line "
                + line
                + " opens a cell with a quotation mark that is never closed.",
            line);
      }
      boolean alone = position == 0 && !quoted;
      blank = blank && alone && isBlank(text, from, length);
      blankInUtf8 = blankInUtf8 && alone && CellText.isBlankUtf8(text, from, length);
      sink.cell(position, text, from, length);
    }

    @Override
    protected CellHandler buildRecord() {
      return this;
    }

    private static boolean isBlank(char[] text, int from, int length) {
      for (int i = from; i < from + length; i++) {
        if (text[i] != JudgingReader.END && !CellText.isBlank(text[i])) {
          return false;
        }
      }
      return true;
    }
  }
}
