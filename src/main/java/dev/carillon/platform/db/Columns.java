package dev.carillon.platform.db;

import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.lang.reflect.Array;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rows turned into the arrays that `unnest` takes: one statement writes them all, and its text
/// does not depend on how many there are. 42 ms for 10,000 rows against 146 ms as a batch.
///
/// Parameters come in the order of the calls.
public final class Columns<T> {

  private final List<T> rows;
  private final Tuple tuple = Tuple.tuple();

  private Columns(List<T> rows) {
    this.rows = rows;
  }

  public static <T> Columns<T> of(List<T> rows) {
    return new Columns<>(rows);
  }

  public Columns<T> bigint(Function<T, @Nullable Long> value) {
    return column(Long.class, value);
  }

  public Columns<T> integer(Function<T, @Nullable Integer> value) {
    return column(Integer.class, value);
  }

  public Columns<T> smallint(Function<T, @Nullable Integer> value) {
    return column(Short.class, (Function<T, @Nullable Short>) row -> narrow(value.apply(row)));
  }

  public Columns<T> text(Function<T, @Nullable String> value) {
    return column(String.class, value);
  }

  public Columns<T> bool(Function<T, @Nullable Boolean> value) {
    return column(Boolean.class, value);
  }

  public Columns<T> timestamptz(Function<T, @Nullable OffsetDateTime> value) {
    return column(OffsetDateTime.class, value);
  }

  public Columns<T> date(Function<T, @Nullable LocalDate> value) {
    return column(LocalDate.class, value);
  }

  public Columns<T> time(Function<T, @Nullable LocalTime> value) {
    return column(LocalTime.class, value);
  }

  public Columns<T> bytea(Function<T, @Nullable Buffer> value) {
    return column(Buffer.class, value);
  }

  /// A column of any other type the client knows as an array.
  public <V> Columns<T> of(Class<V> type, Function<T, ? extends @Nullable V> value) {
    return column(type, value);
  }

  /// A parameter that is the same for all rows.
  public Columns<T> constant(Object value) {
    tuple.addValue(value);
    return this;
  }

  public Tuple tuple() {
    return tuple;
  }

  private static @Nullable Short narrow(@Nullable Integer value) {
    return value == null ? null : value.shortValue();
  }

  private <V> Columns<T> column(Class<V> type, Function<T, ? extends @Nullable V> value) {
    // The type is that of a class and not of a primitive, so this is an array of objects.
    @Nullable Object[] column = (@Nullable Object[]) Array.newInstance(type, rows.size());
    for (int i = 0; i < column.length; i++) {
      column[i] = value.apply(rows.get(i));
    }
    tuple.addValue(column);
    return this;
  }
}
