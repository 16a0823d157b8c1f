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
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Answers whatever a resource fails with. The list names every type for which Quarkus has a mapper
/// of its own, which would win over the one for `Throwable`.
final class ProblemMapper {

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
    var id = RequestId.of(context);
    var problem = Problems.of(failure, id);
    var answer =
        Response.status(problem.type().status())
            .type(Problem.MEDIA_TYPE)
            .entity(problem.toJson(id, context.normalizedPath()));
    problem.headers().forEach(answer::header);
    return answer.build();
  }
}
