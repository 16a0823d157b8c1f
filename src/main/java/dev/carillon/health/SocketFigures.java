package dev.carillon.health;

/// Counts live connections of this node. A bean of each door for them implements this.
public interface SocketFigures {

  /// Open connections (count).
  int users();

  /// Of them, those of admins (count).
  int admins();
}
