package dev.carillon.platform.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/// The name of one request: the caller's `X-Request-Id` if it is fit for a log line, else a new
/// one.
public final class RequestId {

  /// Read from the request, written to the answer.
  public static final String HEADER = "X-Request-Id";

  /// Under which the log lines of a request name it.
  static final String LOGGED_AS = "requestId";

  private static final String KEY = "carillon.request-id";
  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private RequestId() {}

  /// {@return the name of this request, the same each time}
  public static String of(RoutingContext context) {
    @Nullable String known = context.get(KEY);
    if (known != null) {
      return known;
    }
    var offered = context.request().getHeader(HEADER);
    var id =
        offered != null && SANE.matcher(offered).matches() ? offered : UUID.randomUUID().toString();
    context.put(KEY, id);
    return id;
  }

  /// {@return the name of the request the caller's code runs for; empty in a job}
  public static Optional<String> current() {
    return Optional.ofNullable((String) MDC.get(LOGGED_AS));
  }
}
