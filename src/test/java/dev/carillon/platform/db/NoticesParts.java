package dev.carillon.platform.db;

import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.function.Supplier;

/// Notices over a connection that a test makes.
public final class NoticesParts {

  private NoticesParts() {}

  public static Notices over(Pool pool, Vertx vertx, Supplier<PgSubscriber> connection) {
    return new Notices(pool, vertx, connection);
  }
}
