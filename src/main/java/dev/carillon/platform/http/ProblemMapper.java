package dev.carillon.platform.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.hibernate.validator.runtime.jaxrs.ResteasyReactiveViolationException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Answers whatever a resource fails with. The list names every type for which Quarkus has a mapper
/// of its own, which would win over the one for `Throwable`.
final class ProblemMapper {

  private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

  @ServerExceptionMapper({
    Throwable.class,
    ProblemException.class,
    WebApplicationException.class,
    NotFoundException.class,
    JacksonException.class,
    MismatchedInputException.class,
    ValidationException.class,
    ConstraintViolationException.class,
    ResteasyReactiveViolationException.class,
    AuthenticationFailedException.class,
    AuthenticationCompletionException.class,
    AuthenticationRedirectException.class,
    UnauthorizedException.class,
    ForbiddenException.class
  })
  Response answer(Throwable failure, RoutingContext context) {
    if (isAnsweredAsTooLarge(context)) {
      LOG.debugf("A body got too long while it was read: %s", failure.getMessage());
      return Response.status(Response.Status.REQUEST_ENTITY_TOO_LARGE).build();
    }
    var id = RequestId.of(context);
    var problem = Problems.of(failure, id);
    var answer =
        Response.status(problem.type().status())
            .type(Problem.MEDIA_TYPE)
            .entity(problem.toJson(id, context.normalizedPath()));
    problem.headers().forEach(answer::header);
    return answer.build();
  }

  /// Quarkus answers by itself when a body whose length nobody announced gets too long, and then
  /// fails twice: who reads it, and who answers that.
  private static boolean isAnsweredAsTooLarge(RoutingContext context) {
    var answer = context.response();
    return answer.ended()
        && answer.getStatusCode() == Response.Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode();
  }
}
