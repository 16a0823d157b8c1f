package dev.carillon.platform.db.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How the schema of a database stands to the one this program works on.
public sealed interface SchemaState {

  /// The two are the same.
  ///
  /// @param version number of the last migration
  record Current(int version) implements SchemaState {}

  /// Migrations are missing there.
  ///
  /// @param version the last one that was done; 0 in an empty database
  /// @param missing those to be done, rising, at least one
  record Behind(int version, List<Integer> missing) implements SchemaState {}

  /// A newer program was there.
  ///
  /// @param version the last one that was done
  /// @param known the last one this program knows
  record Ahead(int version, int known) implements SchemaState {}

  /// @param done the migrations a database has had
  /// @param known the migrations this program carries, rising
  static SchemaState of(Set<Integer> done, List<Integer> known) {
    int last = done.stream().mapToInt(Integer::intValue).max().orElse(0);
    List<Integer> missing = known.stream().filter(version -> !done.contains(version)).toList();
    if (!missing.isEmpty()) {
      return new Behind(last, missing);
    }
    Set<Integer> unknown = new HashSet<>(done);
    known.forEach(unknown::remove);
    return unknown.isEmpty() ? new Current(last) : new Ahead(last, known.getLast());
  }
}
