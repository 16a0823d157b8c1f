package dev.carillon.figure;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Puts figures where a test needs them, and looks at what became of them.
@Singleton
public class FigureRows {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Pool pool;

  FigureRows(Pool pool) {
    this.pool = pool;
  }

  void execute(String statement) {
    pool.query(statement).execute().await().atMost(SOON);
  }

  List<String> texts(String query) {
    List<String> found = new ArrayList<>();
    for (Row row : pool.query(query).execute().await().atMost(SOON)) {
      found.add(row.getString(0));
    }
    return found;
  }
}
