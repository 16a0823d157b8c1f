package dev.carillon.workload.integration.provider;

import dev.carillon.platform.limit.RequestLimit;
import dev.carillon.platform.limit.RequestLimitStore;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// Holds each person to so many requests in a window over all routes of document 002 (domain-002
/// §3: 100 in 15 minutes), whichever node answers. Each answer says in its headers what is left.
public final class PersonLimitFilter {

  /// Marks resources whose requests count, and who counts them.
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.TYPE, ElementType.METHOD})
  public @interface Counted {}

  private final RequestLimitStore limits;
  private final Caller caller;
  private final RequestLimit limit;

  PersonLimitFilter(RequestLimitStore limits, Caller caller, IntegrationConfig config) {
    this.limits = limits;
    this.caller = caller;
    this.limit = new RequestLimit(config.requests(), config.requestsWithin());
  }

  /// @return fails with 429 when the person has none left
  @Counted
  @ServerRequestFilter
  Uni<Void> count(RoutingContext context) {
    Actor actor = caller.actor();
    return limits
        .take("integrations:" + actor.tenant() + '\n' + actor.id(), limit)
        .invoke(allowed -> allowed.tell(context.response()))
        .invoke(allowed -> allowed.orRefuse("requests of one person"))
        .replaceWithVoid();
  }
}
