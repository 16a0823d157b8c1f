package dev.carillon.workload.billing.reference;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import java.util.List;

/// One of the three reference tables: how its stored rows and the rows of the API go together.
///
/// @param <E> a stored row
/// @param <R> a row as clients see and send it
interface ReferenceKind<E extends ReferenceRow, R> extends PanacheRepositoryBase<E, Long> {

  /// Class of the rows of the API.
  Class<R> rowType();

  /// Properties that name a row within its tenant; also the order of lists.
  List<String> keyProperties();

  /// A stored row that is not stored yet.
  E fresh();

  /// What names a row within its tenant.
  Object keyOf(E stored);

  /// What names a row within its tenant.
  Object keyOf(R row);

  /// Writes what a client may decide into a stored row, which is no demo row from then on.
  void write(R row, E stored);

  R view(E stored);
}
