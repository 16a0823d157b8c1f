package dev.carillon.workload.cascade.reference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One place where rows name an entity, and what happens there when the entity is deleted. The
/// table has a column `tenant`.
///
/// @param collection what people outside call the place
/// @param field what they call the field; with the collection it names this reference
/// @param table the table
/// @param key columns that with `tenant` name one row
/// @param column the column that names the entity
/// @param shape how it does
/// @param action what happens; [Action#ARCHIVE] and [Action#RETIRE] need the columns `archived`,
///   `archived_at` and `archived_reason`, [Action#RETIRE] and [Action#DEACTIVATE] `is_active`,
///   [Action#DEACTIVATE] `end_date` and `updated_at`
/// @param operation what the audit log calls the step
/// @param parent row without which one cannot come back, or `null`
/// @param slot what an active row holds alone, or `null`
public record Reference(
    String collection,
    String field,
    String table,
    List<String> key,
    String column,
    Shape shape,
    Action action,
    String operation,
    @Nullable Parent parent,
    @Nullable Slot slot) {

  /// How a row names the entity.
  public enum Shape {
    /// In a column of a row that is about more than that.
    SCALAR,
    /// In an array of ids.
    ARRAY,
    /// By being there: a row of a list.
    CHILD_ROW
  }

  /// The row a row belongs to.
  ///
  /// @param column names it
  /// @param table where it is; its key is `tenant` and `key`
  public record Parent(String column, String table, String key) {

    public Parent {
      Identifier.checked(column);
      Identifier.checked(table);
      Identifier.checked(key);
    }
  }

  /// A stretch of time that one active row has for itself. The row has a parent, which is what is
  /// divided.
  ///
  /// @param within column of what is divided
  /// @param from column of the begin, which is in
  /// @param until column of the end, which is out
  public record Slot(String within, String from, String until) {

    public Slot {
      Identifier.checked(within);
      Identifier.checked(from);
      Identifier.checked(until);
    }
  }

  /// @throws IllegalArgumentException for names that are none, and for an action its shape cannot
  ///   have
  public Reference {
    key = List.copyOf(key);
    Identifier.checked(table);
    key.forEach(Identifier::checked);
    Identifier.checked(column);
    if (key.isEmpty()) {
      throw new IllegalArgumentException("A row of " + table + " needs a key");
    }
    boolean fits =
        switch (shape) {
          case ARRAY -> action == Action.PULL;
          case CHILD_ROW -> action != Action.PULL && action != Action.NULLIFY;
          case SCALAR -> action != Action.PULL && action != Action.REMOVE;
        };
    if (slot != null && (parent == null || !parent.column().equals(slot.within()))) {
      throw new IllegalArgumentException("What " + table + " divides must be its parent");
    }
    if (!fits) {
      throw new IllegalArgumentException(shape + " in " + table + " cannot be met by " + action);
    }
  }

  /// A reference whose rows belong to nobody and hold nothing.
  public Reference(
      String collection,
      String field,
      String table,
      List<String> key,
      String column,
      Shape shape,
      Action action,
      String operation) {
    this(collection, field, table, key, column, shape, action, operation, null, null);
  }

  /// The same, whose rows belong to a parent.
  public Reference below(String parentColumn, String parentTable) {
    return new Reference(
        collection,
        field,
        table,
        key,
        column,
        shape,
        action,
        operation,
        new Parent(parentColumn, parentTable, "id"),
        slot);
  }

  /// The same, whose active rows hold a stretch of time.
  public Reference holding(Slot held) {
    return new Reference(
        collection, field, table, key, column, shape, action, operation, parent, held);
  }

  /// {@return what names this reference in a snapshot}
  public String name() {
    return collection + "." + field;
  }
}
