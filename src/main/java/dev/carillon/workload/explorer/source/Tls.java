package dev.carillon.workload.explorer.source;

/// How the way to a database is protected.
public enum Tls {
  /// Not asked for. PostgreSQL still encrypts where the server offers it.
  OFF("off"),
  /// Encrypted; whoever answers is believed.
  REQUIRE("require"),
  /// Encrypted, and the server proves its name.
  VERIFY_FULL("verify-full");

  private final String word;

  Tls(String word) {
    this.word = word;
  }

  /// {@return its name in requests and answers}
  public String word() {
    return word;
  }

  /// {@return the mode of this name}
  ///
  /// @throws IllegalArgumentException when there is none
  public static Tls named(String word) {
    for (Tls tls : values()) {
      if (tls.word.equals(word)) {
        return tls;
      }
    }
    throw new IllegalArgumentException("There is no TLS mode of this name");
  }
}
