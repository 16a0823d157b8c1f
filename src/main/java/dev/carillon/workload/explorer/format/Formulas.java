package dev.carillon.workload.explorer.format;

/// Keeps spreadsheet programs from taking a text for a formula (OWASP ASVS 1.2.10): it gets an
/// apostrophe before it. Numbers stay as they are.
final class Formulas {

  private Formulas() {}

  static String disarmed(String text, ValueKind kind) {
    if (text.isEmpty()) {
      return text;
    }
    return switch (text.charAt(0)) {
      case '=', '+', '-', '@', '\t', '\r', '\0', '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20' ->
          kind == ValueKind.NUMBER && Numbers.isPlain(text) ? text : "'" + text;
      default -> text;
    };
  }
}
