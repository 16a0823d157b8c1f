package dev.carillon.workload.billing.csv;

import java.util.List;

/// A file that cannot be read as a billing CSV. Trying again cannot help.
///
/// The message is written for the person who uploaded the file and holds no cell of it. There is no
/// cause on purpose: the parser's own messages quote the file.
public final class UnreadableCsvException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// Why; the names are stable, callers may store and show them.
  public enum Code {
    /// The file has no byte, or nothing but blank lines.
    EMPTY,
    /// The file holds a byte order mark and nothing else.
    BOM_ONLY,
    /// The file is no text: an archive, a workbook, a PDF, control characters.
    BINARY,
    /// The bytes fit none of UTF-8, UTF-16 and windows-1252.
    UNKNOWN_ENCODING,
    /// The first line names no column of the format.
    NO_HEADER,
    /// The first line is a header but lacks Facture, Code or both.
    MISSING_COLUMNS,
    /// The quotation marks of a cell do not pair up, so that nobody can tell where it ends.
    MALFORMED_RECORD,
    /// A cell or a record is longer than any real one.
    RECORD_TOO_LARGE
  }

  private final Code code;
  private final long line;
  private final List<String> columns;

  UnreadableCsvException(Code code, String message) {
    this(code, message, 0, List.of());
  }

  UnreadableCsvException(Code code, String message, long line) {
    this(code, message, line, List.of());
  }

  UnreadableCsvException(Code code, String message, long line, List<String> columns) {
    super(message);
    this.code = code;
    this.line = line;
    this.columns = List.copyOf(columns);
  }

  /// Why the file was refused.
  public Code code() {
    return code;
  }

  /// Line of the file where the trouble is (from 1), or 0 when it is the file as a whole.
  public long line() {
    return line;
  }

  /// Titles of the columns that are missing; empty unless the code is `MISSING_COLUMNS`.
  public List<String> columns() {
    return columns;
  }
}
