package dev.carillon.platform.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.MDC;

/// The first and the last to see a request: names it, sets the headers every answer has, and
/// answers with a problem what never reaches a resource.
@Singleton
final class HttpEdge {

  /// Nothing in an API answer is to be shown, framed or run.
  private static final String NOTHING =
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

  /// Files of our own, and sockets to ourselves: not every browser takes `'self'` for those.
  private static final String OWN_FILES =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'%s; form-action 'self'; frame-ancestors 'none';"
          + " base-uri 'none'";

  /// What an authority may look like to be named in a policy.
  private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9.-]+(:[0-9]{1,5})?");

  private static final String A_YEAR = "max-age=31536000";

  private static final String BUNDLE = "/static/bundle/";

  /// PostgreSQL has no text with it, so no name and no filter can be meant.
  private static final String NUL = "%00";

  private static final int OK = 200;

  /// The one address that takes several files in a request; it reads them as a stream.
  private static final String SEVERAL_FILES = "/api/files/batch";

  /// Behind the limit of Quarkus, which would overwrite this one.
  private static final int BEHIND_QUARKUS = -1;

  private final long maxBodyBytes;
  private final long maxBatchBytes;

  HttpEdge(
      @ConfigProperty(name = "carillon.http.max-body") MemorySize maxBody,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBatch) {
    this.maxBodyBytes = maxBody.asLongValue();
    this.maxBatchBytes = maxBatch.asLongValue();
  }

  void open(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).handler(this::enter).failureHandler(this::failed);
    router.route().order(BEHIND_QUARKUS).handler(this::limitUnannounced);
    router.route().last().handler(context -> HttpProblems.answer(context, Problems.of(404)));
  }

  private void enter(RoutingContext context) {
    var id = RequestId.of(context);
    MDC.put(RequestId.LOGGED_AS, id);
    context.response().putHeader(RequestId.HEADER, id);
    secure(context);
    if (context.request().uri().contains(NUL)) {
      HttpProblems.answer(
          context,
          new Problem(ProblemType.BAD_REQUEST, "The address holds %00, which no text may hold."));
      return;
    }
    if (announcedBytes(context) > limit(context)) {
      HttpProblems.closeAfterwards(context);
      context.response().endHandler(sent -> context.request().connection().close());
      HttpProblems.answer(context, Problems.tooLarge(limit(context)));
      return;
    }
    context.next();
  }

  private long limit(RoutingContext context) {
    return context.normalizedPath().equals(SEVERAL_FILES) ? maxBatchBytes : maxBodyBytes;
  }

  /// A body that comes in pieces is counted by whoever reads it, against this number.
  private void limitUnannounced(RoutingContext context) {
    Long limit = context.get(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY);
    if (limit != null && limit > limit(context)) {
      context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, limit(context));
    }
    context.next();
  }

  private static void secure(RoutingContext context) {
    HttpServerResponse response = context.response();
    String path = context.normalizedPath();
    response.putHeader("X-Content-Type-Options", "nosniff");
    response.putHeader("X-Frame-Options", "DENY");
    response.putHeader("Referrer-Policy", "no-referrer");
    response.putHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.putHeader("Cross-Origin-Resource-Policy", "same-origin");
    if ("https".equals(context.request().scheme())) {
      response.putHeader("Strict-Transport-Security", A_YEAR);
    }
    if (path.startsWith("/api")) {
      response.putHeader("Cache-Control", "no-store");
      response.putHeader("Content-Security-Policy", NOTHING);
    } else if (!path.startsWith("/q/")) {
      response.putHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
      response.putHeader("Content-Security-Policy", ownFiles(context.request()));
      keep(context, path);
    }
  }

  /// The page is asked for anew each time, so that an upgrade shows; what it names has a hash in
  /// its name and never changes.
  private static void keep(RoutingContext context, String path) {
    context.response().putHeader("Cache-Control", "no-cache");
    if (path.startsWith(BUNDLE)) {
      context.addHeadersEndHandler(sent -> {
        if (context.response().getStatusCode() == OK) {
          context.response().putHeader("Cache-Control", "public, max-age=31536000, immutable");
        }
      });
    }
  }

  private static String ownFiles(HttpServerRequest request) {
    var authority = request.authority() == null ? "" : request.authority().toString();
    return OWN_FILES.formatted(
        AUTHORITY.matcher(authority).matches() ? " ws://%1$s wss://%1$s".formatted(authority) : "");
  }

  private static long announcedBytes(RoutingContext context) {
    var length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0;
  }

  private void failed(RoutingContext context) {
    var failure = context.failure();
    if (failure instanceof AuthenticationRedirectException elsewhere
        && !context.response().ended()) {
      context
          .response()
          .setStatusCode(elsewhere.getCode())
          .putHeader(HttpHeaders.LOCATION, elsewhere.getRedirectUri())
          .end();
      return;
    }
    HttpProblems.answer(
        context, failure == null ? Problems.of(context.statusCode()) : problem(context, failure));
  }

  private static Problem problem(RoutingContext context, Throwable failure) {
    return switch (failure) {
      case AuthenticationException nobody -> Problems.of(401);
      case ForbiddenException closed -> Problems.of(403);
      default -> Problems.of(failure, RequestId.of(context));
    };
  }
}
