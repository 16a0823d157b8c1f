package dev.carillon.workload.billing.csv;

import dev.carillon.workload.billing.csv.UnreadableCsvException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The first pass over a billing file: is it text, in which encoding, which columns, how many
/// records? Whatever could stop the second pass is found here, before anything is stored.
///
/// Reads the stream once to its end and holds one buffer of it.
public final class CsvSurvey {

  /// How much of the header is looked at for its delimiter (characters); real ones have 350.
  private static final int HEADER_WINDOW = 16 * 1024;

  private static final Set<BillingColumn> REQUIRED =
      EnumSet.of(BillingColumn.FACTURE, BillingColumn.CODE);

  private final CsvEncoding encoding;
  private final CountedBytes bytes;
  private final JudgingReader judging;

  private CsvSurvey(CsvEncoding encoding, CountedBytes bytes) {
    this.encoding = encoding;
    this.bytes = bytes;
    var decoder =
        encoding
            .firstPassCharset()
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    this.judging = new JudgingReader(new InputStreamReader(bytes, decoder), encoding);
  }

  /// Surveys a file.
  ///
  /// @param file the bytes from the first one on; read to the end, not closed
  /// @throws UnreadableCsvException when the file is no billing CSV; the message says why
  /// @throws IOException when the stream itself fails
  public static BillingCsvSurvey of(InputStream file) throws IOException {
    byte[] head = file.readNBytes(CsvEncoding.BYTES_TO_TELL);
    if (head.length == 0) {
      throw new UnreadableCsvException(Code.EMPTY, "The file is empty.");
    }
    CsvEncoding encoding = CsvEncoding.of(head);
    if (head.length == encoding.markBytes()) {
      throw new UnreadableCsvException(
          Code.BOM_ONLY, "The file is empty but for its byte order mark.");
    }
    var rest = new SequenceInputStream(new ByteArrayInputStream(head), file);
    var bytes = new CountedBytes(rest);
    bytes.skipNBytes(encoding.markBytes());
    return new CsvSurvey(encoding, bytes).run();
  }

  /// A glance at the beginning of a file, to refuse at once what is plainly no text.
  ///
  /// @param head the first bytes, at least 8 unless the file is shorter
  /// @throws UnreadableCsvException when the file is empty or no text; the message says why
  public static void glance(byte[] head) {
    if (head.length == 0) {
      throw new UnreadableCsvException(Code.EMPTY, "The file is empty.");
    }
    CsvEncoding encoding = CsvEncoding.of(head);
    if (encoding.firstPassCharset().equals(StandardCharsets.ISO_8859_1) && holdsNul(head)) {
      throw new UnreadableCsvException(
          Code.BINARY,
          "The file is not text: it holds zero bytes. Export the billing data as CSV.");
    }
  }

  private static boolean holdsNul(byte[] head) {
    for (byte octet : head) {
      if (octet == 0) {
        return true;
      }
    }
    return false;
  }

  private BillingCsvSurvey run() throws IOException {
    var text = new PushbackReader(judging, HEADER_WINDOW);
    char delimiter = delimiter(text);
    var records = new CsvRecords(text, delimiter, judging.bytesAsCharacters());
    List<String> header = new ArrayList<>();
    records.sendTo((position, cell, from, length) -> keep(header, position, cell, from, length));
    boolean anything = records.next();
    boolean blankFirst = anything && records.isBlankInUtf8();
    while (anything && records.isBlankInUtf8()) {
      anything = records.next();
    }
    var rest = Count.of(records);
    Charset charset = judging.charset();
    boolean utf8 = charset.equals(StandardCharsets.UTF_8);
    if (blankFirst && !utf8) {
      throw noHeader();
    }
    if (!anything) {
      throw new UnreadableCsvException(Code.EMPTY, "The file holds nothing but blank lines.");
    }
    return new BillingCsvSurvey(
        charset,
        encoding.markBytes(),
        delimiter,
        columns(header),
        rest.records(utf8),
        bytes.count());
  }

  /// Records that are left in a file of which it is not known yet whether it is UTF-8.
  ///
  /// @param sure those that are none but records
  /// @param blankInUtf8 those that are blank lines if it is UTF-8
  private record Count(int sure, int blankInUtf8) {

    private static Count of(CsvRecords records) throws IOException {
      records.sendTo(CsvRecords.NOTHING);
      int sure = 0;
      int blankInUtf8 = 0;
      while (records.next()) {
        if (records.isBlankInUtf8()) {
          blankInUtf8++;
        } else {
          sure++;
        }
      }
      return new Count(sure, blankInUtf8);
    }

    private int records(boolean utf8) {
      return utf8 ? sure : sure + blankInUtf8;
    }
  }

  private static UnreadableCsvException noHeader() {
    return new UnreadableCsvException(
        Code.NO_HEADER,
        "The first line is not the header of a billing export: it names none of its columns"
            + " (Facture, Code, Date de Service ...).",
        1);
  }

  /// Keeps the header's cells; those of blank lines before it are overwritten.
  private static void keep(List<String> header, int position, char[] cell, int from, int length) {
    if (position == 0) {
      header.clear();
    }
    header.add(new String(cell, from, length));
  }

  private Map<BillingColumn, Integer> columns(List<String> header) {
    var positions = BillingColumn.positions(header.stream().map(judging::decoded).toList());
    if (positions.isEmpty()) {
      throw noHeader();
    }
    List<String> missing =
        REQUIRED.stream()
            .filter(column -> !positions.containsKey(column))
            .map(BillingColumn::title)
            .toList();
    if (!missing.isEmpty()) {
      throw new UnreadableCsvException(
          Code.MISSING_COLUMNS,
          "The header lacks the column" + (missing.size() > 1 ? "s " : " ") + named(missing) + ".",
          1,
          missing);
    }
    return positions;
  }

  private static String named(List<String> titles) {
    return String.join(" and ", titles);
  }

  /// `;` if the header holds one outside quotes, else `,`. What was read is given back.
  private char delimiter(PushbackReader text) throws IOException {
    char[] window = new char[HEADER_WINDOW];
    int filled = 0;
    int count = 0;
    while (count >= 0 && filled < window.length) {
      filled += count;
      count = text.read(window, filled, window.length - filled);
    }
    text.unread(window, 0, filled);
    return headerHoldsSemicolon(window, filled) ? ';' : ',';
  }

  /// Looks at the first line that is not blank. A quotation mark counts where a cell begins, under
  /// either delimiter, and until it is closed.
  private boolean headerHoldsSemicolon(char[] text, int length) {
    boolean quoted = false;
    int lineBegin = 0;
    char before = '\n';
    for (int i = 0; i < length; i++) {
      char c = text[i];
      boolean cellBegins = before == '\n' || before == '\r' || before == ',' || before == ';';
      if (c == '"') {
        quoted = !quoted && (cellBegins || before == '"');
      } else if (!quoted && c == ';') {
        return true;
      } else if (!quoted && (c == '\n' || c == '\r')) {
        if (!isBlank(text, lineBegin, i)) {
          return false;
        }
        lineBegin = i + 1;
      }
      before = c;
    }
    return false;
  }

  private boolean isBlank(char[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!CellText.isBlank(text[i])) {
        return judging.bytesAsCharacters() && CellText.isBlankUtf8(text, from, to - from);
      }
    }
    return true;
  }
}
