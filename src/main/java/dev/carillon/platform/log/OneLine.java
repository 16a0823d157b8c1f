package dev.carillon.platform.log;

import java.util.regex.Pattern;

/// Makes text fit for one line of a log: a stranger's words cannot look like a line of ours, and a
/// token that got into them is not shown.
final class OneLine {

  /// A value of an Authorization header, and anything that has the form of a JSON Web Token, with
  /// what sticks to its front. A word is tried from its first character alone and nothing is given
  /// back, so the work grows as the text does.
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i:\\b(?:bearer|basic))\\s++[A-Za-z0-9._~+/=-]{8,}+"
              + "|(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*?eyJ[A-Za-z0-9_-]{5})"
              + "[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]*+");

  private static final String HIDDEN = "[hidden]";
  private static final int DELETE = 0x7f;
  private static final int LAST_C1 = 0x9f;
  private static final int LINE_SEPARATOR = 0x2028;
  private static final int PARAGRAPH_SEPARATOR = 0x2029;

  private OneLine() {}

  /// {@return the text with control characters written as escapes and tokens hidden; the same
  /// object when there is nothing to change}
  static String of(String text) {
    String shown = escaped(text);
    boolean suspect =
        shown.contains("eyJ")
            || shown.regionMatches(true, 0, "bearer", 0, 6)
            || containsIgnoreCase(shown, "bearer ")
            || containsIgnoreCase(shown, "basic ");
    return suspect ? SECRET.matcher(shown).replaceAll(HIDDEN) : shown;
  }

  private static boolean containsIgnoreCase(String text, String word) {
    for (int i = text.length() - word.length(); i >= 0; i--) {
      if (text.regionMatches(true, i, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }

  private static String escaped(String text) {
    int first = 0;
    while (first < text.length() && !isControl(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    var shown = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> shown.append("\\n");
        case '\r' -> shown.append("\\r");
        case '\t' -> shown.append("\\t");
        default -> {
          if (isControl(c)) {
            shown.append("\\u%04x".formatted((int) c));
          } else {
            shown.append(c);
          }
        }
      }
    }
    return shown.toString();
  }

  /// Escape sequences of terminals begin with a control character, so they are caught too.
  private static boolean isControl(char c) {
    return c < ' '
        || (c >= DELETE && c <= LAST_C1)
        || c == LINE_SEPARATOR
        || c == PARAGRAPH_SEPARATOR;
  }
}
