package dev.carillon.workload.explorer;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A CSV file that is to be imported, read row by row: UTF-8, with or without a byte order mark, a
/// header first.
final class ImportFile implements Closeable {

  private static final int MOST_FIELD_CHARS = 1 << 20;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final CsvReader<CsvRecord> reader;
  private final Iterator<CsvRecord> records;
  private final Counted bytes;
  private final boolean emptyIsNull;
  private final int width;
  private final List<String> columns = new ArrayList<>();
  private final List<Integer> fields = new ArrayList<>();
  private long rows;

  private ImportFile(
      CsvReader<CsvRecord> reader, Iterator<CsvRecord> records, Counted bytes, Form form) {
    this.reader = reader;
    this.records = records;
    this.bytes = bytes;
    this.emptyIsNull = form.emptyIsNull();
    this.width = map(header(), form.mapping());
  }

  /// How the file is written, and where its columns go.
  ///
  /// @param mapping column of the table by column of the file; empty for the same names
  record Form(char delimiter, Map<String, String> mapping, boolean emptyIsNull) {}

  /// One row.
  ///
  /// @param number counted from 1, without the header
  /// @param line of the file where it begins (from 1)
  /// @param values in the order of the columns, none of them if there is a fault
  /// @param fault what is wrong with it as a row, or `null`
  @SuppressWarnings("ArrayRecordComponent") // cells on their way into a table; nobody compares two
  record Row(long number, long line, @Nullable String[] values, @Nullable String fault) {}

  /// The file is no CSV file, or not the one the mapping is for. The message quotes no cell.
  static final class UnreadableException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private UnreadableException(String message) {
      super(message);
    }
  }

  /// Begins to read.
  ///
  /// @throws UnreadableException when there is no header, or it does not fit the mapping
  /// @throws IOException when the content cannot be read
  static ImportFile open(InputStream content, Form form) throws IOException {
    var bytes = new Counted(content);
    var text =
        new InputStreamReader(
            unmarked(bytes),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(java.nio.charset.CodingErrorAction.REPORT)
                .onUnmappableCharacter(java.nio.charset.CodingErrorAction.REPORT));
    CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(form.delimiter())
            .skipEmptyLines(true)
            .allowMissingFields(true)
            .allowExtraFields(true)
            .build(CsvRecordHandler.builder().maxFields(2_000).build(), text);
    return new ImportFile(reader, reader.iterator(), bytes, form);
  }

  /// What is behind the mark. It goes before the file is parsed, for a quote opens a field only as
  /// its first character.
  private static InputStream unmarked(InputStream bytes) throws IOException {
    var content = new PushbackInputStream(bytes, BYTE_ORDER_MARK.length);
    byte[] first = content.readNBytes(BYTE_ORDER_MARK.length);
    if (!Arrays.equals(first, BYTE_ORDER_MARK)) {
      content.unread(first);
    }
    return content;
  }

  private List<String> header() {
    CsvRecord first = record();
    if (first == null) {
      throw new UnreadableException("The file has no header.");
    }
    return first.getFields();
  }

  private int map(List<String> header, Map<String, String> mapping) {
    Set<String> filled = new HashSet<>();
    for (int i = 0; i < header.size(); i++) {
      String column = mapping.isEmpty() ? header.get(i) : mapping.get(header.get(i));
      if (column != null) {
        if (column.isEmpty() || !filled.add(column)) {
          throw new UnreadableException(
              "Column " + (i + 1) + " of the file has no name, or one that was there before.");
        }
        columns.add(column);
        fields.add(i);
      }
    }
    if (!new HashSet<>(header).containsAll(mapping.keySet())) {
      throw new UnreadableException("The mapping names a column that the file does not have.");
    }
    return header.size();
  }

  /// {@return the columns of the table that get values, in order}
  List<String> columns() {
    return List.copyOf(columns);
  }

  /// {@return bytes taken from the file so far}
  long bytesRead() {
    return bytes.count;
  }

  /// {@return the next rows, at most `limit`; none at the end}
  List<Row> next(int limit) {
    List<Row> batch = new ArrayList<>(limit);
    CsvRecord record = batch.size() < limit ? record() : null;
    while (record != null) {
      batch.add(row(record));
      record = batch.size() < limit ? record() : null;
    }
    return batch;
  }

  private Row row(CsvRecord record) {
    rows++;
    long line = record.getStartingLineNumber();
    int count = record.getFieldCount();
    if (count != width) {
      return new Row(
          rows,
          line,
          new String[0],
          "It has %d fields where the header has %d.".formatted(count, width));
    }
    @Nullable String[] values = new String[fields.size()];
    for (int i = 0; i < values.length; i++) {
      String field = record.getField(fields.get(i));
      if (field.length() > MOST_FIELD_CHARS || field.indexOf('\0') >= 0) {
        return new Row(rows, line, new String[0], "A field is too long, or holds a NUL.");
      }
      values[i] = field.isEmpty() && emptyIsNull ? null : field;
    }
    return new Row(rows, line, values, null);
  }

  private @Nullable CsvRecord record() {
    try {
      return records.hasNext() ? records.next() : null;
    } catch (CsvParseException wrong) {
      throw new UnreadableException(
          "The file is no CSV file behind row " + rows + ": a quote is not closed, or so.");
    } catch (UncheckedIOException failed) {
      if (failed.getCause() instanceof CharacterCodingException) {
        throw new UnreadableException("The file is not UTF-8 behind row " + rows + ".");
      }
      throw failed;
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /// Counts what goes through.
  private static final class Counted extends FilterInputStream {
    private long count;

    private Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int got = super.read(into, from, length);
      count += Math.max(got, 0);
      return got;
    }
  }
}
