package dev.carillon.job.api;

import dev.carillon.platform.http.HttpProblems;
import dev.carillon.platform.http.Problem;
import dev.carillon.platform.http.ProblemType;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;

/// Refuses bodies no job needs before they are read: the service's own limit is for files.
@Singleton
final class BodyLimits {

  private static final long ONE_JOB_BYTES = 1 << 20;
  private static final long BULK_BYTES = 32L << 20;

  /// Behind the limit of the whole service, which would overwrite this one.
  private static final int ORDER = -1;

  void limit(@Observes Router router) {
    router.post("/api/jobs").order(ORDER).handler(context -> limit(context, ONE_JOB_BYTES));
    router.post("/api/jobs/bulk").order(ORDER).handler(context -> limit(context, BULK_BYTES));
  }

  private static void limit(RoutingContext context, long bytes) {
    String announced = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    if (announced == null) {
      context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, bytes);
    } else if (Long.parseLong(announced) > bytes) {
      HttpProblems.closeAfterwards(context);
      HttpProblems.answer(
          context,
          new Problem(
              ProblemType.CONTENT_TOO_LARGE,
              "The body may have " + bytes + " bytes here.",
              Map.of("limit_bytes", bytes)));
      return;
    }
    context.next();
  }
}
