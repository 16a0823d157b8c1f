package dev.carillon.platform.http;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Method;

/// Tells Quarkus that a request is over when it becomes a WebSocket, or waits for news that may be
/// long in coming.
///
/// At its end Quarkus 3.29.4 waits until every request has had its answer, and the handshake of a
/// WebSocket never has one, not even after the connection closed: each stop of a process that once
/// had a reader took the full `quarkus.shutdown.timeout` (31 s measured, 1 s with this). There is
/// no public way to say so.
@RegisterForReflection(targets = QuarkusRequestWrapper.class, fields = false)
public final class Handshake {

  private static final Method DONE = done();

  private Handshake() {}

  /// Safe to repeat.
  public static void over(HttpServerRequest request) {
    try {
      DONE.invoke(QuarkusRequestWrapper.get(request));
    } catch (ReflectiveOperationException changed) {
      throw new IllegalStateException(changed);
    }
  }

  private static Method done() {
    try {
      var done = QuarkusRequestWrapper.class.getDeclaredMethod("done");
      done.setAccessible(true);
      return done;
    } catch (NoSuchMethodException changed) {
      throw new IllegalStateException(
          "Another Quarkus: look whether this is still needed", changed);
    }
  }
}
