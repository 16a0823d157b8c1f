package dev.carillon.workload.cascade.reference;

/// What happens to a row that names an entity which is deleted.
public enum Action {
  /// The row goes: it says nothing but that the entity belongs somewhere.
  REMOVE("reference_removal", true),
  /// The id is taken out of an array.
  PULL("reference_removal", true),
  /// The row stays as history and is marked.
  ARCHIVE("data_archival", false),
  /// The row stays as history, is marked and no longer active; rows that are not active are left.
  RETIRE("data_archival", false),
  /// The row stays and is no longer active, which frees what it held.
  DEACTIVATE("slot_release", true),
  /// The column is emptied.
  NULLIFY("reference_removal", true);

  private final String impact;
  private final boolean present;

  Action(String impact, boolean present) {
    this.impact = impact;
    this.present = present;
  }

  /// {@return what an impact analysis calls it}
  public String impact() {
    return impact;
  }

  /// {@return whether such rows speak of the present, so that only an active entity may be named;
  /// history may name one that is not}
  public boolean speaksOfThePresent() {
    return present;
  }

  /// Which rows it is for, beside the id they name. The table's alias is `t`.
  String guard() {
    return switch (this) {
      case REMOVE, PULL, NULLIFY -> "true";
      case ARCHIVE -> "NOT t.archived";
      case RETIRE -> "t.is_active AND NOT t.archived";
      case DEACTIVATE -> "t.is_active";
    };
  }
}
