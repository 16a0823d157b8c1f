package dev.carillon.platform.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/// Writes problems where there is no resource: in routes and in authentication.
public final class HttpProblems {

  private HttpProblems() {}

  /// Answers with the problem for a bare status, unless an answer is already on its way.
  ///
  /// @param status HTTP status (400..599)
  public static void answer(RoutingContext context, int status) {
    answer(context, Problems.of(status));
  }

  /// Ends the connection with the answer: the rest of the request's body is not read, so it is of
  /// no more use. HTTP/2 has a stream for each request, and knows no such header (RFC 9113 §8.2.2).
  public static void closeAfterwards(RoutingContext context) {
    if (context.request().version() != HttpVersion.HTTP_2) {
      context.response().putHeader(HttpHeaders.CONNECTION, "close");
    }
  }

  /// Answers with a problem, unless an answer is already on its way.
  public static void answer(RoutingContext context, Problem problem) {
    var response = context.response();
    if (response.ended() || response.headWritten()) {
      return;
    }
    response.setStatusCode(problem.type().status());
    response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    problem.headers().forEach(response::putHeader);
    // A HEAD answer has the headers of the GET and no body: RFC 9110 §9.3.2.
    if (context.request().method().name().equals("HEAD")) {
      response.end();
    } else {
      response.end(problem.toJson(RequestId.of(context), context.normalizedPath()));
    }
  }
}
