package dev.carillon.platform.rows;

import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/// The rows of one table, as the plain routes ([AdminRowResource], [SharedRowResource]) want them.
/// Whoever implements it keeps to the tenant of the person and refuses with problems: 404 for a row
/// that the tenant does not have, 409 for a key that is taken, 422 for values that do not fit.
///
/// For rows that are records of plain columns there is [RowStore#of].
///
/// @param <I> what a row is known by
/// @param <R> a row as clients send and see it
public interface PlainRows<I, R> {

  /// Class of the rows, for reading imports.
  Class<R> type();

  Uni<Page<R>> list(Actor actor, PageRequest page);

  Uni<R> get(Actor actor, I id);

  Uni<R> create(Actor actor, R row);

  /// Replaces what the row says.
  Uni<R> change(Actor actor, I id, R row);

  Uni<Void> remove(Actor actor, I id);

  /// Adds rows and changes those that are there: all or none.
  ///
  /// @param rows at least one
  /// @return rows added or changed (count)
  Uni<Integer> importAll(Actor actor, List<R> rows);

  /// {@return what no two rows of one import may share, such as the id it names, by its place in
  /// the row (a JSON pointer, empty for the row itself)}
  default Map<String, Object> distinct(R row) {
    return Map.of();
  }

  /// {@return what the routes answer for an id that the tenant does not have}
  static ProblemException missing() {
    return new ProblemException(ProblemType.NOT_FOUND, "There is no row with this id.");
  }
}
