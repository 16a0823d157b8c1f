package dev.carillon.workload.explorer.source;

/// The databases that can be explored.
public enum SourceKind {
  /// Also what Supabase is behind its interface.
  POSTGRESQL("postgresql", 5432),
  /// MySQL and MariaDB, which understand each other's clients.
  MYSQL("mysql", 3306),
  SQLITE("sqlite", 0);

  private final String word;
  private final int defaultPort;

  SourceKind(String word, int defaultPort) {
    this.word = word;
    this.defaultPort = defaultPort;
  }

  /// {@return its name in answers}
  public String word() {
    return word;
  }

  /// {@return the port it has where nobody says one, 0 for none}
  public int defaultPort() {
    return defaultPort;
  }
}
