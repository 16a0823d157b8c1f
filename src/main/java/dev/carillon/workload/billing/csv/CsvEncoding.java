package dev.carillon.workload.billing.csv;

import dev.carillon.workload.billing.csv.UnreadableCsvException.Code;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// What the first bytes of a file tell about its encoding.
///
/// A byte order mark decides. Without one, UTF-16 shows by its alternating zero bytes; all else is
/// one byte per character until [EncodingJudge] has seen the whole file.
enum CsvEncoding {
  UTF_8_MARKED(3),
  UTF_16LE_MARKED(2),
  UTF_16BE_MARKED(2),
  UTF_16LE(0),
  UTF_16BE(0),
  ASCII_COMPATIBLE(0);

  /// How many bytes [#of] wants to see (count); a shorter file has fewer.
  static final int BYTES_TO_TELL = 8;

  static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  private final int markBytes;

  CsvEncoding(int markBytes) {
    this.markBytes = markBytes;
  }

  /// @param head the first [#BYTES_TO_TELL] bytes, fewer if the file is shorter
  /// @throws UnreadableCsvException when they are those of a file that is no text
  static CsvEncoding of(byte[] head) {
    refuseOtherFormats(head);
    if (startsWith(head, 0xEF, 0xBB, 0xBF)) {
      return UTF_8_MARKED;
    }
    if (startsWith(head, 0xFF, 0xFE)) {
      return UTF_16LE_MARKED;
    }
    if (startsWith(head, 0xFE, 0xFF)) {
      return UTF_16BE_MARKED;
    }
    if (head.length >= 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0) {
      return UTF_16LE;
    }
    if (head.length >= 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0) {
      return UTF_16BE;
    }
    return ASCII_COMPATIBLE;
  }

  /// Length of the byte order mark (bytes).
  int markBytes() {
    return markBytes;
  }

  /// What to decode with in the first pass. Where it is not yet known, ISO-8859-1 hands each byte
  /// on as one character, and delimiters, quotes and line ends are the same in UTF-8 and
  /// windows-1252.
  Charset firstPassCharset() {
    return switch (this) {
      case UTF_8_MARKED, ASCII_COMPATIBLE -> StandardCharsets.ISO_8859_1;
      case UTF_16LE_MARKED, UTF_16LE -> StandardCharsets.UTF_16LE;
      case UTF_16BE_MARKED, UTF_16BE -> StandardCharsets.UTF_16BE;
    };
  }

  private static void refuseOtherFormats(byte[] head) {
    if (startsWith(head, 'P', 'K', 3, 4)) {
      throw binary("is a zip archive or an Excel workbook (.xlsx)");
    }
    if (startsWith(head, 0xD0, 0xCF, 0x11, 0xE0)) {
      throw binary("is an old Excel workbook (.xls)");
    }
    if (startsWith(head, '%', 'P', 'D', 'F', '-')) {
      throw binary("is a PDF document");
    }
    if (startsWith(head, 0x1F, 0x8B)) {
      throw binary("is a gzip archive");
    }
    if (startsWith(head, 0xFF, 0xFE, 0, 0) || startsWith(head, 0, 0, 0xFE, 0xFF)) {
      throw new UnreadableCsvException(
          Code.UNKNOWN_ENCODING,
          "The file is encoded in UTF-32. Save it as UTF-8, UTF-16 or windows-1252.");
    }
  }

  private static UnreadableCsvException binary(String what) {
    return new UnreadableCsvException(
        Code.BINARY, "The file is not text: it " + what + ". Export the billing data as CSV.");
  }

  private static boolean startsWith(byte[] head, int... bytes) {
    if (head.length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((head[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
