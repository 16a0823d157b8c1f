package dev.carillon.workload.attendance;

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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// Holds each person to so many looks at a dashboard and so many event streams in a minute
/// (domain-001 §2), whichever node answers. Each answer says in its headers what is left.
final class StudentLimitFilter {

  /// Before the student is looked for.
  private static final int FIRST = 4_000;

  /// Marks the dashboard.
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface OfDashboards {}

  /// Marks the event stream.
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface OfStreams {}

  private final RequestLimitStore limits;
  private final Caller caller;
  private final RequestLimit dashboards;
  private final RequestLimit streams;

  StudentLimitFilter(
      RequestLimitStore limits,
      Caller caller,
      @ConfigProperty(name = "carillon.attendance.dashboards-per-minute", defaultValue = "100")
          int dashboardsPerMinute,
      @ConfigProperty(name = "carillon.attendance.streams-per-minute", defaultValue = "10")
          int streamsPerMinute) {
    this.limits = limits;
    this.caller = caller;
    this.dashboards = RequestLimit.perMinute(dashboardsPerMinute);
    this.streams = RequestLimit.perMinute(streamsPerMinute);
  }

  /// @return fails with 429 when the person has none left
  @OfDashboards
  @ServerRequestFilter(priority = FIRST)
  Uni<Void> countDashboard(RoutingContext context) {
    return count("dashboard", dashboards, "dashboards of one person", context);
  }

  /// @return fails as the other does
  @OfStreams
  @ServerRequestFilter(priority = FIRST)
  Uni<Void> countStream(RoutingContext context) {
    return count("attendance-stream", streams, "new event streams of one person", context);
  }

  private Uni<Void> count(String kind, RequestLimit limit, String what, RoutingContext context) {
    Actor actor = caller.actor();
    return limits
        .take(kind + ':' + actor.tenant() + '\n' + actor.id(), limit)
        .invoke(allowed -> allowed.tell(context.response()))
        .invoke(allowed -> allowed.orRefuse(what))
        .replaceWithVoid();
  }
}
