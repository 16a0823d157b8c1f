package dev.carillon.workload.billing.csv;

import dev.carillon.workload.billing.csv.UnreadableCsvException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.SequenceInputStream;
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
    var records = new CsvRecords(text, delimiter);
    List<String> header = new ArrayList<>();
    records.sendTo((position, cell, from, length) -> keep(header, position, cell, from, length));
    boolean anything = records.next();
    records.sendTo(CsvRecords.NOTHING);
    int dataRecords = 0;
    while (records.next()) {
      dataRecords++;
    }
    if (!anything) {
      throw new UnreadableCsvException(Code.EMPTY, "The file holds nothing but blank lines.");
    }
    return new BillingCsvSurvey(
        judging.charset(),
        encoding.markBytes(),
        delimiter,
        columns(header),
        dataRecords,
        bytes.count());
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
      throw new UnreadableCsvException(
          Code.NO_HEADER,
          "The first line is not the header of a billing export: it names none of its columns"
              + " (Facture, Code, Date de Service ...).",
          1);
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
  private static char delimiter(PushbackReader text) throws IOException {
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
  private static boolean headerHoldsSemicolon(char[] text, int length) {
    boolean quoted = false;
    boolean anything = false;
    char before = '\n';
    for (int i = 0; i < length; i++) {
      char c = text[i];
      boolean cellBegins = before == '\n' || before == '\r' || before == ',' || before == ';';
      if (c == '"') {
        quoted = !quoted && (cellBegins || before == '"');
      } else if (!quoted && c == ';') {
        return true;
      } else if (!quoted && anything && (c == '\n' || c == '\r')) {
        return false;
      }
      anything = anything || !CellText.isBlank(c);
      before = c;
    }
    return false;
  }
}
