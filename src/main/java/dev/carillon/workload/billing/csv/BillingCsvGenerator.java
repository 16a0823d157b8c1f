package dev.carillon.workload.billing.csv;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes billing files about people who do not exist, for the demo, the measurements and the
/// tests.
///
/// The same [Spec] gives the same bytes everywhere. From about 1,000 rows on, a file holds every
/// kind of day and every annual case that the rules tell apart; see [OfficeDay].
public final class BillingCsvGenerator {

  private static final char MARK = '\uFEFF';

  private BillingCsvGenerator() {}

  /// Which columns a file has.
  public enum Layout {
    /// The real export: 23 columns, with three totals, the agency and a grand total.
    LONG,
    /// The patient follows the physician: 18 columns.
    SHORT
  }

  /// What to write.
  ///
  /// @param rows data rows (count, 0 or more)
  /// @param seed same seed, same content
  /// @param mark whether the file starts with a byte order mark; needs a Unicode charset
  /// @param delimiter between cells, `;` or `,`
  /// @param decimalMark in amounts, `,` or `.`
  /// @param lineEnd `\r\n`, `\n` or `\r`
  /// @param badDatesPerThousand rows with an impossible date (per 1,000 rows, 0 to 1,000)
  public record Spec(
      int rows,
      long seed,
      Layout layout,
      Charset charset,
      boolean mark,
      char delimiter,
      char decimalMark,
      String lineEnd,
      int badDatesPerThousand) {

    /// Refuses what no file can be.
    public Spec {
      if (rows < 0 || badDatesPerThousand < 0 || badDatesPerThousand > 1000) {
        throw new IllegalArgumentException("rows or rate of bad dates out of range");
      }
      if (mark && !charset.newEncoder().canEncode(MARK)) {
        throw new IllegalArgumentException(charset + " has no byte order mark");
      }
    }

    /// A file as the real export writes it: windows-1252, `;`, decimal comma, 23 columns; two bad
    /// dates in 1,000 rows.
    public static Spec realExport(int rows, long seed) {
      Charset windows1252 = CsvEncoding.WINDOWS_1252;
      return new Spec(rows, seed, Layout.LONG, windows1252, false, ';', ',', "\r\n", 2);
    }

    /// A file as the other known sample is: UTF-8, `,`, quoted decimals, 18 columns.
    public static Spec shortSample(int rows, long seed) {
      return new Spec(rows, seed, Layout.SHORT, StandardCharsets.UTF_8, false, ',', ',', "\n", 2);
    }
  }

  /// Writes a file.
  ///
  /// @param out takes the bytes; flushed, not closed
  /// @throws IOException when the stream fails
  public static void write(OutputStream out, Spec spec) throws IOException {
    var encoder = spec.charset().newEncoder().onUnmappableCharacter(CodingErrorAction.REPORT);
    var text = new BufferedWriter(new OutputStreamWriter(out, encoder));
    if (spec.mark()) {
      text.write(MARK);
    }
    var lines = new BillingLineWriter(text, spec);
    lines.header();
    try {
      new MadeUpPractice(spec).bill(line -> writeLine(lines, line));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    text.flush();
  }

  /// Writes a file as the real export is.
  ///
  /// @param arguments number of rows, then the file to write
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2 || !arguments[0].matches("\\d{1,8}")) {
      throw new IllegalArgumentException("usage: BillingCsvGenerator <rows> <file>");
    }
    try (OutputStream file = Files.newOutputStream(Path.of(arguments[1]))) {
      write(file, Spec.realExport(Integer.parseInt(arguments[0]), 1));
    }
  }

  private static void writeLine(BillingLineWriter lines, BillingLine line) {
    try {
      lines.line(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
