package dev.carillon.workload.cascade.reference;

import java.util.List;

/// A kind of entity that can be deleted, and everything that names it. Its table has the columns
/// `tenant`, `id`, `is_active`, `updated_at`, `deleted`, `deleted_at`, `deletion_reason`,
/// `deletion_audit_id`, `restored_at` and `restored_from_audit`.
///
/// @param type what it is called, in one word of lower-case letters
/// @param table where its rows are
/// @param references in the order in which they are worked off
public record RootEntity(String type, String table, List<Reference> references) {

  public RootEntity {
    Identifier.checked(type);
    Identifier.checked(table);
    references = List.copyOf(references);
    if (references.stream().map(Reference::name).distinct().count() != references.size()) {
      throw new IllegalArgumentException("Two references of " + type + " have one name");
    }
  }

  /// {@return the `archived_reason` of rows a deletion archived}
  public String mark() {
    return type + "_deleted";
  }
}
