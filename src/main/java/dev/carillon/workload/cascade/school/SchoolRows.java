package dev.carillon.workload.cascade.school;

import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.rows.PlainRows;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/// The rows of one table of the conservatory.
record SchoolRows<E extends SchoolEntity>(SchoolDesk desk, Class<E> type)
    implements PlainRows<String, E> {

  @Override
  public Uni<Page<E>> list(Actor actor, PageRequest page) {
    return desk.list(actor, type, page);
  }

  @Override
  public Uni<E> get(Actor actor, String id) {
    return desk.get(actor, type, id);
  }

  @Override
  public Uni<E> create(Actor actor, E row) {
    return desk.create(actor, type, row);
  }

  @Override
  public Uni<E> change(Actor actor, String id, E row) {
    return desk.change(actor, type, id, row);
  }

  @Override
  public Uni<Void> remove(Actor actor, String id) {
    return desk.remove(actor, type, id);
  }

  @Override
  public Uni<Integer> importAll(Actor actor, List<E> rows) {
    return desk.importAll(actor, type, rows);
  }

  @Override
  public Map<String, Object> distinct(E row) {
    return row.distinct();
  }
}
