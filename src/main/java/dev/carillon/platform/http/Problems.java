package dev.carillon.platform.http;

import com.fasterxml.jackson.core.JacksonException;
import dev.carillon.platform.db.DatabaseAway;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The one place that decides which problem a failure is, whether it came out of a resource, out of
/// Quarkus' security or out of the router.
public final class Problems {

  private static final Logger LOG = Logger.getLogger(Problems.class);

  private static final int FIRST_SERVER_ERROR = 500;

  private Problems() {}

  /// Finds the problem for a failure. What is nobody's mistake but ours is logged here, once, with
  /// its stack; the answer then names the request alone.
  ///
  /// @param failure what a resource or a route failed with
  /// @param requestId written beside the stack
  public static Problem of(Throwable failure, String requestId) {
    var known = known(failure);
    if (known.isPresent()) {
      return known.get();
    }
    if (DatabaseAway.isCauseOf(failure)) {
      LOG.warnf(
          "Request %s met no database, the caller is told to come back: %s", requestId, failure);
      return new Problem(
          ProblemType.DATABASE_UNAVAILABLE, "The database cannot be reached; try again shortly.");
    }
    LOG.errorf(failure, "Request %s failed", requestId);
    return new Problem(
        ProblemType.INTERNAL_ERROR,
        "Something broke on our side; the operators find it by the instance of this problem.");
  }

  /// The problem for a bare HTTP status.
  public static Problem of(int status) {
    return switch (status) {
      case 401 ->
          new Problem(
              ProblemType.UNAUTHENTICATED, "Send a valid token: Authorization: Bearer <token>.");
      case 403 -> new Problem(ProblemType.FORBIDDEN, "This token's roles do not allow it.");
      case 404 -> new Problem(ProblemType.NOT_FOUND, "There is nothing at this address.");
      case 405 ->
          new Problem(ProblemType.METHOD_NOT_ALLOWED, "This address does not know that method.");
      case 406 ->
          new Problem(
              ProblemType.NOT_ACCEPTABLE,
              "This address cannot answer in the media type of the Accept header.");
      case 413 ->
          new Problem(
              ProblemType.CONTENT_TOO_LARGE, "The request is larger than this service takes.");
      case 415 ->
          new Problem(
              ProblemType.UNSUPPORTED_MEDIA_TYPE,
              "This address does not read the media type of the Content-Type header.");
      case 429 -> new Problem(ProblemType.TOO_MANY_REQUESTS, "Too many requests; slow down.");
      case 503 ->
          new Problem(ProblemType.BUSY, "The service has too much to do; try again shortly.");
      default ->
          status >= FIRST_SERVER_ERROR
              ? new Problem(ProblemType.INTERNAL_ERROR, "Something broke on our side.")
              : new Problem(ProblemType.BAD_REQUEST, "The request cannot be understood.");
    };
  }

  private static Optional<Problem> known(Throwable failure) {
    return switch (failure) {
      case ProblemException ours -> Optional.of(ours.problem());
      case ConstraintViolationException broken -> Optional.ofNullable(ViolationProblems.of(broken));
      case JacksonException json -> Optional.ofNullable(JsonProblems.of(json));
      case CharConversionException encoding ->
          Optional.of(new Problem(ProblemType.MALFORMED_JSON, "The body is not valid UTF-8."));
      case IOException broken when BrokenBody.isCauseOf(broken) ->
          Optional.of(
              new Problem(
                  ProblemType.BAD_REQUEST,
                  "The body ended too early, or its pieces do not have the lengths they say."));
      case AuthenticationException nobody -> Optional.of(of(401));
      case UnauthorizedException nobody -> Optional.of(of(401));
      case ForbiddenException closed -> Optional.of(of(403));
      case FaultToleranceException held -> Optional.of(of(503));
      case WebApplicationException answer -> web(answer);
      default -> Optional.empty();
    };
  }

  private static Optional<Problem> web(WebApplicationException answer) {
    @Nullable Throwable cause = answer.getCause();
    if (cause instanceof JacksonException || cause instanceof CharConversionException) {
      return known(cause);
    }
    if (answer instanceof NotFoundException && cause != null) {
      // Jakarta REST 4.0 §3.2: a parameter that cannot be converted looks like a missing address.
      return Optional.of(
          new Problem(ProblemType.BAD_REQUEST, "A parameter in the address has the wrong form."));
    }
    int status = answer.getResponse().getStatus();
    if (status == FIRST_SERVER_ERROR) {
      return Optional.empty();
    }
    var problem = of(status);
    var allow = answer.getResponse().getHeaderString("Allow");
    return Optional.of(allow == null ? problem : problem.withHeader("Allow", allow));
  }

  /// A problem of the request that has no exception of its own.
  static Problem tooLarge(long limit) {
    return new Problem(
        ProblemType.CONTENT_TOO_LARGE,
        "The request is larger than the " + limit + " bytes this service takes.",
        Map.of("limit_bytes", limit));
  }
}
