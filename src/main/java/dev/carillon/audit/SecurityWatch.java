package dev.carillon.audit;

import dev.carillon.platform.db.Batcher;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.RequestId;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Writes down who was refused: a token that is no good (401), and a caller who may not (403). No
/// request waits for it. What comes faster than it can be written, or faster than
/// `carillon.audit.security-events-per-second`, is counted and dropped, so that refused requests
/// cannot fill the disk.
@Singleton
final class SecurityWatch {

  private static final Logger LOG = Logger.getLogger(SecurityWatch.class);

  private static final int UNAUTHENTICATED = 401;
  private static final int FORBIDDEN = 403;
  private static final int BEHIND_THE_EDGE = Integer.MIN_VALUE + 1;
  private static final int LONGEST_PATH = 200;
  private static final int MAX_ROWS = 200;

  /// Entries that may wait to be written (count).
  static final int MOST_WAITING = 1_000;

  private final AuditStore store;
  private final Database database;
  private final Caller caller;
  private final PerSecond allowance;
  private final Counter dropped;
  private final Batcher<AuditStore.Written, Boolean> writing;

  SecurityWatch(
      AuditStore store,
      Database database,
      Caller caller,
      SecurityConfig config,
      MeterRegistry meters) {
    this.store = store;
    this.database = database;
    this.caller = caller;
    this.allowance = new PerSecond(config.securityEventsPerSecond());
    this.dropped = dropped(meters);
    this.writing = new Batcher<>(MAX_ROWS, 1, this::write);
  }

  static Counter dropped(MeterRegistry meters) {
    return Counter.builder("carillon.audit.dropped")
        .description("Security events that were not written down")
        .register(meters);
  }

  void open(@Observes Router router) {
    router
        .route()
        .order(BEHIND_THE_EDGE)
        .handler(context -> {
          context.addEndHandler(ended -> answered(context));
          context.next();
        });
  }

  private void answered(RoutingContext context) {
    int status = context.response().getStatusCode();
    if (status == FORBIDDEN) {
      actor(context)
          .ifPresent(actor ->
              note(refused(actor.tenant(), actor.id(), "access.forbidden", context), context));
    } else if (status == UNAUTHENTICATED
        && context.request().headers().contains(HttpHeaders.AUTHORIZATION)) {
      note(refused(AuditEntry.NO_TENANT, "anonymous", "token.refused", context), context);
    }
  }

  private Optional<Actor> actor(RoutingContext context) {
    try {
      return context.user() instanceof QuarkusHttpUser user
          ? Optional.of(caller.of(user.getSecurityIdentity()))
          : Optional.empty();
    } catch (AuthenticationFailedException nobody) {
      return Optional.empty();
    }
  }

  private static AuditEntry refused(
      String tenant, String actor, String action, RoutingContext context) {
    String resource = context.request().method().name() + " " + path(context);
    return new AuditEntry(tenant, actor, action, resource, null, null, null, false);
  }

  /// Without the query, and fit for a line: what a stranger writes into an address is not kept
  /// whole.
  private static String path(RoutingContext context) {
    String path = Optional.ofNullable(context.request().path()).orElse("");
    String plain = path.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() > LONGEST_PATH ? plain.substring(0, LONGEST_PATH) + "…" : plain;
  }

  private void note(AuditEntry entry, RoutingContext context) {
    note(new AuditStore.Written(entry, null, null, RequestId.of(context)), System.nanoTime());
  }

  /// Writes it in the background, or counts it as dropped. Returns at once.
  void note(AuditStore.Written event, long nanos) {
    if (writing.pending() >= MOST_WAITING || !allowance.take(nanos)) {
      dropped.increment();
      return;
    }
    writing
        .submit(event)
        .subscribe()
        .with(
            written -> {},
            failure -> {
              dropped.increment();
              LOG.debugf(failure, "A security event was not written down");
            });
  }

  private Uni<List<Boolean>> write(List<AuditStore.Written> events) {
    return database
        .inTransaction(tx -> store.insert(tx, events))
        .replaceWith(() -> Collections.nCopies(events.size(), true));
  }
}
