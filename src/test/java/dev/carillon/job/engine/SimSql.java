package dev.carillon.job.engine;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.impl.ArrayTuple;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The database client of one simulated process: what its stores ask goes to [SimServer].
final class SimSql {

  /// What a statement answers.
  ///
  /// @param columns names, in order
  /// @param changed rows changed or returned (count)
  record Answer(List<String> columns, List<Object[]> rows, int changed) {

    static final Answer NOTHING = new Answer(List.of(), List.of(), 0);

    static Answer rows(List<String> columns, List<Object[]> rows) {
      return new Answer(columns, rows, rows.size());
    }

    static Answer one(String column, @Nullable Object value) {
      return rows(List.of(column), List.<Object[]>of(new Object[] {value}));
    }

    static Answer changed(int rows) {
      return new Answer(List.of(), List.of(), rows);
    }
  }

  private final SimServer server;
  private final SimWorld.Owner owner;

  SimSql(SimServer server, SimWorld.Owner owner) {
    this.server = server;
    this.owner = owner;
  }

  io.vertx.mutiny.sqlclient.Pool pool() {
    return io.vertx.mutiny.sqlclient.Pool.newInstance(
        SimLoops.proxy(
            Pool.class,
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "preparedQuery", "query" -> query((String) arguments[0], null);
                  case "getConnection" ->
                      answer(server.connect(owner, this::connection), arguments);
                  case "withConnection" -> answer(onConnection(arguments[0]), tail(arguments));
                  case "withTransaction" -> answer(inTransaction(arguments[0]), tail(arguments));
                  default -> throw new UnsupportedOperationException(method.toString());
                }));
  }

  private static Object @Nullable [] tail(Object[] arguments) {
    return arguments.length < 2 ? null : Arrays.copyOfRange(arguments, 1, arguments.length);
  }

  @SuppressWarnings("unchecked") // the interface says so
  private Future<Object> onConnection(Object given) {
    var work = (Function<SqlConnection, Future<Object>>) given;
    return server
        .connect(owner, this::connection)
        .compose(connection -> work.apply(connection).onComplete(done -> connection.close()));
  }

  /// As the client itself does it: a connection, a transaction, the work, the end of both.
  @SuppressWarnings("unchecked") // the interface says so
  private Future<Object> inTransaction(Object given) {
    var work = (Function<SqlConnection, Future<Object>>) given;
    return server
        .connect(owner, this::connection)
        .compose(connection ->
            connection
                .begin()
                .compose(tx ->
                    work.apply(connection)
                        .compose(
                            result -> tx.commit().map(result),
                            failure ->
                                tx.rollback()
                                    .transform(rolledBack -> Future.failedFuture(failure))))
                .onComplete(done -> connection.close()));
  }

  private SqlConnection connection(SimServer.Session session) {
    return SimLoops.proxy(
        SqlConnection.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "preparedQuery", "query" -> query((String) arguments[0], session);
              case "begin" ->
                  answer(server.begin(session).map(begun -> transaction(session)), arguments);
              case "close" -> answer(server.close(session), arguments);
              default -> throw new UnsupportedOperationException(method.toString());
            });
  }

  private Transaction transaction(SimServer.Session session) {
    return SimLoops.proxy(
        Transaction.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "commit" -> answer(server.end(session, true), arguments);
              case "rollback" -> answer(server.end(session, false), arguments);
              default -> throw new UnsupportedOperationException(method.toString());
            });
  }

  private PreparedQuery<?> query(String sql, SimServer.@Nullable Session session) {
    return SimLoops.proxy(
        PreparedQuery.class,
        (self, method, arguments) -> {
          if (!method.getName().equals("execute")) {
            throw new UnsupportedOperationException(method.toString());
          }
          Tuple values =
              arguments != null && arguments[0] instanceof Tuple tuple ? tuple : Tuple.tuple();
          return answer(carryOut(sql, values, session), last(method, arguments));
        });
  }

  private Future<RowSet<Row>> carryOut(
      String sql, Tuple values, SimServer.@Nullable Session session) {
    if (session != null && sql.equals("BEGIN")) {
      return server.begin(session).map(begun -> rowSet(Answer.NOTHING));
    }
    if (session != null && sql.equals("COMMIT")) {
      return server.end(session, true).map(committed -> rowSet(Answer.NOTHING));
    }
    return server.execute(owner, session, sql, values).map(SimSql::rowSet);
  }

  private static Object @Nullable [] last(Method method, Object @Nullable [] arguments) {
    return arguments != null && method.getReturnType() == void.class
        ? new Object[] {arguments[arguments.length - 1]}
        : null;
  }

  /// By a future, or by the handler in the last place when there is one.
  @SuppressWarnings("unchecked") // the interfaces say what a handler hears
  private static @Nullable Object answer(Future<?> future, Object @Nullable [] arguments) {
    if (arguments == null
        || arguments.length == 0
        || !(arguments[arguments.length - 1] instanceof Handler<?> handler)) {
      return future;
    }
    ((Future<Object>) future).onComplete((Handler<AsyncResult<Object>>) handler);
    return null;
  }

  private static RowSet<Row> rowSet(Answer answer) {
    return new Rows(answer);
  }

  /// SQLSTATE 57P01, as when the server is stopped.
  static PgException away() {
    return new PgException(
        "terminating connection due to administrator command", "FATAL", "57P01", "");
  }

  static <T> Promise<T> promise() {
    return Promise.promise();
  }

  private static final class Cells extends ArrayTuple implements Row {
    private final List<String> columns;

    Cells(List<String> columns, Object[] values) {
      super(Arrays.asList(values));
      this.columns = columns;
    }

    @Override
    public String getColumnName(int position) {
      return columns.get(position);
    }

    @Override
    public int getColumnIndex(String name) {
      return columns.indexOf(name);
    }
  }

  private static final class Rows implements RowSet<Row> {
    private final Answer answer;

    Rows(Answer answer) {
      this.answer = answer;
    }

    @Override
    public RowIterator<Row> iterator() {
      Iterator<Object[]> all = answer.rows().iterator();
      return new RowIterator<>() {
        @Override
        public boolean hasNext() {
          return all.hasNext();
        }

        @Override
        public Row next() {
          return new Cells(answer.columns(), all.next());
        }
      };
    }

    @Override
    public int rowCount() {
      return answer.changed();
    }

    @Override
    public int size() {
      return answer.rows().size();
    }

    @Override
    public List<String> columnsNames() {
      return answer.columns();
    }

    @Override
    public List<io.vertx.sqlclient.desc.ColumnDescriptor> columnDescriptors() {
      return List.of();
    }

    @Override
    public <V> @Nullable V property(io.vertx.sqlclient.PropertyKind<V> kind) {
      return null;
    }

    @Override
    public RowSet<Row> value() {
      return this;
    }

    @Override
    public @Nullable RowSet<Row> next() {
      return null;
    }
  }
}
