package dev.carillon.socketio.engineio;

import dev.carillon.platform.http.Handshake;
import dev.carillon.platform.http.HttpProblems;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/// A request of a session, and its answer, which may be long in coming. Any thread may call; the
/// answer is written on the thread of the request.
final class Exchange {

  private final RoutingContext request;
  private final HttpServerResponse response;
  private final Context context;

  /// To be made on the thread of the request.
  Exchange(RoutingContext request, Vertx vertx) {
    this.request = request;
    this.response = request.response();
    this.context = vertx.getOrCreateContext();
  }

  /// Tells when the other side hangs up before it has its answer.
  void onHangUp(Runnable gone) {
    response.closeHandler(closed -> gone.run());
  }

  /// Lets the process end while this waits.
  void waits() {
    Handshake.over(request.request());
  }

  /// Answers a poll.
  Future<Void> answer(String payload) {
    return write(200, "text/plain; charset=UTF-8", payload);
  }

  /// Answers a post. The type is that of the reference implementation.
  void accept() {
    write(200, "text/html", "ok");
  }

  /// Answers with the protocol's JSON. What of the body has not come yet is of no use.
  void refuse(EngineError error) {
    context.runOnContext(here -> {
      if (!request.request().isEnded() && !response.headWritten()) {
        HttpProblems.closeAfterwards(request);
      }
      writeHere(error.status(), "application/json", error.body());
    });
  }

  private Future<Void> write(int status, String type, String body) {
    Promise<Void> written = Promise.promise();
    context.runOnContext(here -> writeHere(status, type, body).onComplete(written));
    return written.future();
  }

  private Future<Void> writeHere(int status, String type, String body) {
    if (response.ended() || response.closed()) {
      return Future.failedFuture("the other side is gone");
    }
    return response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body);
  }
}
