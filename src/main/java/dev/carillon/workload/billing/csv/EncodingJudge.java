package dev.carillon.workload.billing.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.workload.billing.csv.UnreadableCsvException.Code;
import java.nio.charset.Charset;

/// Judges byte by byte whether a file is strictly valid UTF-8, and if not whether it can be
/// windows-1252. Holds a few numbers, whatever the size of the file.
///
/// Strict as in RFC 3629, section 4: no overlong form, no surrogate, nothing past U+10FFFF.
final class EncodingJudge {

  private boolean utf8 = true;
  private int continuationsDue;
  private int lowest;
  private int highest;
  private long undefinedLine;

  /// Whether the next byte matters even if it is ASCII.
  boolean insideSequence() {
    return continuationsDue > 0;
  }

  /// @param octet the next byte (0 to 255); ASCII ones may be left out unless [#insideSequence]
  /// @param line line it stands on (from 1)
  void see(int octet, long line) {
    if (undefinedLine == 0 && undefinedInWindows1252(octet)) {
      undefinedLine = line;
    }
    if (continuationsDue > 0) {
      continueSequence(octet);
    } else if (octet >= 0x80) {
      beginSequence(octet);
    }
  }

  /// The encoding of everything seen, the file being at its end.
  ///
  /// @param marked the file starts with the mark of UTF-8
  /// @throws UnreadableCsvException when no encoding fits
  Charset verdict(boolean marked) {
    if (utf8 && continuationsDue == 0) {
      return UTF_8;
    }
    if (marked) {
      throw new UnreadableCsvException(
          Code.UNKNOWN_ENCODING,
          "The file says by its byte order mark that it is UTF-8, but holds bytes that are not."
              + " Export it again.");
    }
    if (undefinedLine > 0) {
      throw new UnreadableCsvException(
          Code.UNKNOWN_ENCODING,
          "The file is neither UTF-8 nor windows-1252 (see line "
              + undefinedLine
              + "). Save it in one of the two.",
          undefinedLine);
    }
    return CsvEncoding.WINDOWS_1252;
  }

  private void beginSequence(int octet) {
    lowest = 0x80;
    highest = 0xBF;
    if (octet >= 0xC2 && octet <= 0xDF) {
      continuationsDue = 1;
    } else if (octet >= 0xE0 && octet <= 0xEF) {
      continuationsDue = 2;
      lowest = octet == 0xE0 ? 0xA0 : 0x80;
      highest = octet == 0xED ? 0x9F : 0xBF;
    } else if (octet >= 0xF0 && octet <= 0xF4) {
      continuationsDue = 3;
      lowest = octet == 0xF0 ? 0x90 : 0x80;
      highest = octet == 0xF4 ? 0x8F : 0xBF;
    } else {
      utf8 = false;
    }
  }

  private void continueSequence(int octet) {
    if (octet < lowest || octet > highest) {
      utf8 = false;
      continuationsDue = 0;
      return;
    }
    continuationsDue--;
    lowest = 0x80;
    highest = 0xBF;
  }

  private static boolean undefinedInWindows1252(int octet) {
    return switch (octet) {
      case 0x81, 0x8D, 0x8F, 0x90, 0x9D -> true;
      default -> false;
    };
  }
}
