package dev.carillon.workload.explorer.format;

/// Tells a text that JSON and spreadsheets can hold as a number from one they cannot.
final class Numbers {

  /// Significant digits a spreadsheet keeps (IEEE 754, 53 bits).
  private static final int EXACT_DIGITS = 15;

  private Numbers() {}

  /// {@return whether the text is a number as JSON writes it: `-12.5e3`, but not `+1`, `.5`, `NaN`}
  static boolean isPlain(String text) {
    int at = 0;
    int end = text.length();
    if (at < end && text.charAt(at) == '-') {
      at++;
    }
    int whole = digits(text, at);
    if (whole == at || (text.charAt(at) == '0' && whole > at + 1)) {
      return false;
    }
    at = whole;
    if (at < end && text.charAt(at) == '.') {
      int fraction = digits(text, at + 1);
      if (fraction == at + 1) {
        return false;
      }
      at = fraction;
    }
    if (at < end && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < end && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      int exponent = digits(text, at);
      if (exponent == at) {
        return false;
      }
      at = exponent;
    }
    return at == end;
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  /// {@return whether a spreadsheet shows this number as it is, and not rounded} Zeros at either
  /// end say where the digits stand and are none of them.
  static boolean isExact(String plain) {
    int digits = 0;
    int significant = 0;
    for (int i = 0; i < plain.length() && "eE".indexOf(plain.charAt(i)) < 0; i++) {
      char sign = plain.charAt(i);
      if (sign >= '1' && sign <= '9') {
        significant = ++digits;
      } else if (sign == '0' && digits > 0) {
        digits++;
      }
    }
    return significant <= EXACT_DIGITS && Double.isFinite(Double.parseDouble(plain));
  }
}
