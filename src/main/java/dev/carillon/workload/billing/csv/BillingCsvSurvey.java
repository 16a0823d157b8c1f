package dev.carillon.workload.billing.csv;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// What a first look through the whole file found; the key to reading it.
///
/// @param charset how the characters are encoded
/// @param markBytes length of the byte order mark (bytes; 0 without one)
/// @param delimiter what stands between cells, `;` or `,`
/// @param headerColumns position in the header of each column that is there (from 0)
/// @param dataRecords records after the header (count), blank lines not counted
/// @param bytes size of the file (bytes), the mark included
public record BillingCsvSurvey(
    Charset charset,
    int markBytes,
    char delimiter,
    Map<BillingColumn, Integer> headerColumns,
    int dataRecords,
    long bytes) {

  /// Keeps a copy of the columns.
  public BillingCsvSurvey {
    headerColumns = Map.copyOf(headerColumns);
  }

  /// The encoding with this name, one of those a survey finds. A native executable knows no other
  /// by name, and this one is found when it is built.
  ///
  /// @throws java.nio.charset.UnsupportedCharsetException when the name is another's
  public static Charset charsetNamed(String name) {
    return name.equals(CsvEncoding.WINDOWS_1252.name())
        ? CsvEncoding.WINDOWS_1252
        : Charset.forName(name);
  }

  /// Titles of the columns the file does without; their cells are read as empty.
  public List<String> absentColumns() {
    return Arrays.stream(BillingColumn.values())
        .filter(column -> !headerColumns.containsKey(column))
        .map(BillingColumn::title)
        .toList();
  }
}
