package dev.carillon.workload.billing.rule;

/// More rows belong to one group than are held in memory together. Its message holds no cell.
public final class GroupTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// @param most rows a group may have (count)
  public GroupTooLargeException(int most) {
    super("more than " + most + " rows belong to one day or one year together");
  }
}
