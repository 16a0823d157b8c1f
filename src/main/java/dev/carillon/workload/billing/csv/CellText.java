package dev.carillon.workload.billing.csv;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.Year;
import org.jspecify.annotations.Nullable;

/// Reads the text of a cell as a date, a time or a number; null when it is none.
///
/// The rules are those of domain 004, section 2. Nothing here throws, since unreadable cells are
/// ordinary in real exports and exceptions would cost more than the rest of the row.
final class CellText {

  /// What `numeric(10,2)` can hold: eight digits before the point.
  private static final BigDecimal AMOUNT_LIMIT = new BigDecimal("100000000");

  /// Longer digit strings are no number a bill can hold, and costly to compute with.
  private static final int MAX_NUMBER_LENGTH = 20;

  private CellText() {}

  /// Whether a character is some kind of blank, the no-break ones included.
  static boolean isBlank(char c) {
    return c == ' '
        || c == '\t'
        || c == '\n'
        || c == '\r'
        || (c > 0x7F && Character.isSpaceChar(c));
  }

  /// Whether bytes, one to a character, are nothing but blanks once they are read as UTF-8. The
  /// mark of the end that [JudgingReader] adds counts as a blank.
  static boolean isBlankUtf8(char[] octets, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (octets[i] < 0x80 && octets[i] != JudgingReader.END && !isBlank(octets[i])) {
        return false;
      }
    }
    byte[] bytes = new String(octets, from, length).getBytes(StandardCharsets.ISO_8859_1);
    return new String(bytes, StandardCharsets.UTF_8)
        .chars()
        .allMatch(c -> c == JudgingReader.END || isBlank((char) c));
  }

  /// The text without the blanks at both ends.
  static String trimmed(char[] text, int from, int length) {
    int begin = from;
    int end = from + length;
    while (begin < end && isBlank(text[begin])) {
      begin++;
    }
    while (end > begin && isBlank(text[end - 1])) {
      end--;
    }
    return begin == end ? "" : new String(text, begin, end - begin);
  }

  /// A date written `YYYY-MM-DD`, from year 1 on.
  static @Nullable LocalDate date(String text) {
    if (text.length() != 10 || text.charAt(4) != '-' || text.charAt(7) != '-') {
      return null;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    boolean real =
        year >= 1
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= Month.of(month).length(Year.isLeap(year));
    return real ? LocalDate.of(year, month, day) : null;
  }

  /// A time of 24 hours written `H:MM`, `HH:MM` or `HH:MM:SS`; the seconds are dropped.
  static @Nullable LocalTime time(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || colon > 2 || text.length() < colon + 3) {
      return null;
    }
    int hour = digits(text, 0, colon);
    int minute = digits(text, colon + 1, colon + 3);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || !endsOrSeconds(text, colon + 3)) {
      return null;
    }
    return LocalTime.of(hour, minute);
  }

  /// Dollars, rounded to cents as the store would: `$` and blanks dropped, the first `,` or `;`
  /// read as the decimal point. Null beyond `numeric(10,2)`.
  static @Nullable BigDecimal amount(String text) {
    BigDecimal number = number(text);
    if (number == null) {
      return null;
    }
    BigDecimal cents = number.setScale(2, RoundingMode.HALF_UP);
    return cents.abs().compareTo(AMOUNT_LIMIT) < 0 ? cents : null;
  }

  /// A plain decimal number without exponent, as written but for `$`, blanks and the decimal mark.
  static @Nullable BigDecimal number(String text) {
    var plain = new StringBuilder(text.length());
    boolean markSeen = false;
    int digitCount = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '$' || isBlank(c)) {
        continue;
      }
      if (c >= '0' && c <= '9') {
        digitCount++;
      } else if ((c == ',' || c == ';' || c == '.') && !markSeen) {
        markSeen = true;
        c = '.';
      } else if ((c != '-' && c != '+') || !plain.isEmpty()) {
        return null;
      }
      plain.append(c);
    }
    boolean readable = digitCount > 0 && plain.length() <= MAX_NUMBER_LENGTH;
    return readable ? new BigDecimal(plain.toString()) : null;
  }

  private static boolean endsOrSeconds(String text, int from) {
    if (text.length() == from) {
      return true;
    }
    int seconds = text.charAt(from) == ':' ? digits(text, from + 1, text.length()) : -1;
    return text.length() == from + 3 && seconds >= 0 && seconds <= 59;
  }

  /// The number the digits from `from` to `to` write, or -1 when one is no digit.
  private static int digits(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }
}
