package dev.carillon.workload.cascade.reference;

import java.util.regex.Pattern;

/// Names of tables and columns, on their way into a statement.
final class Identifier {

  private static final Pattern PLAIN = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  private Identifier() {}

  /// {@return the name}
  ///
  /// @throws IllegalArgumentException unless it is made of lower-case letters, digits and `_`
  static String checked(String name) {
    if (!PLAIN.matcher(name).matches()) {
      throw new IllegalArgumentException("Not a plain name of a table or column: " + name);
    }
    return name;
  }

  /// {@return the name between double quotes; it may be a reserved word}
  static String quoted(String name) {
    return '"' + checked(name) + '"';
  }
}
