package dev.carillon.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.console.ActionViews.ActionBody;
import dev.carillon.console.ActionViews.Order;
import dev.carillon.console.ActionViews.Preview;
import dev.carillon.job.JobState;
import dev.carillon.job.Jobs;
import dev.carillon.job.api.Faults;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.SessionKeys;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Takes orders to act on all jobs that match: first a count, then the order with the stamp of that
/// count. Any thread may call.
@Singleton
final class Orders {

  private static final Duration STAMP_LASTS = Duration.ofMinutes(10);
  private static final int PARTS_OF_A_STAMP = 3;
  private static final String AGAIN =
      "The preview is too old, or of something else; ask for another one.";
  private static final String AT_ONCE =
      "The same order came at the same moment and is being carried out; see the list of orders.";

  private final BulkStore store;
  private final Jobs jobs;
  private final Audit audit;
  private final Database database;
  private final SessionKeys keys;
  private final ObjectMapper json;

  Orders(
      BulkStore store,
      Jobs jobs,
      Audit audit,
      Database database,
      SessionKeys keys,
      ObjectMapper json) {
    this.store = store;
    this.jobs = jobs;
    this.audit = audit;
    this.database = database;
    this.keys = keys;
    this.json = json;
  }

  /// An order that was checked.
  ///
  /// @param filter what jobs must fit, within what the caller may see
  private record Checked(BulkAction action, JobFilter filter, JobFilter.Wanted wanted) {}

  private static Checked check(Actor actor, ActionBody body) {
    BulkAction action = BulkAction.named(body.action()).orElseThrow();
    if ((action == BulkAction.PRIORITY) != (body.priority() != null)) {
      throw Faults.one("/priority", "must be there with the action priority, and with no other");
    }
    JobFilter filter = body.filter() == null ? JobFilter.none() : body.filter();
    JobFilter.Wanted wanted = filter.wanted(actor, "/filter");
    Set<JobState> states = action.among(wanted.criteria().states());
    if (states.isEmpty()) {
      throw Faults.one("/filter/state", "must name a state that " + action.word() + " can touch");
    }
    return new Checked(action, filter, wanted.withStates(states));
  }

  /// Counts what an order would touch.
  ///
  /// @return fails with a problem: 422, 403, or 503 when too much would have to be read
  Uni<Preview> preview(Actor actor, ActionBody body) {
    return Uni.createFrom()
        .deferred(() -> {
          Checked checked = check(actor, body);
          return store.count(checked.wanted()).map(found -> preview(actor, body, checked, found));
        });
  }

  private Preview preview(Actor actor, ActionBody body, Checked checked, BulkStore.Counted found) {
    long count = Math.min(found.jobs(), BulkStore.MOST_COUNTED);
    return new Preview(
        checked.action().word(),
        count,
        found.jobs() <= BulkStore.MOST_COUNTED,
        found.at(),
        found.at() + "~" + count + "~" + stamp(actor, body, found.at(), count),
        found.sample());
  }

  private String stamp(Actor actor, ActionBody body, OffsetDateTime at, long count) {
    return keys.stamp(
        actor.tenant(),
        actor.id(),
        body.action(),
        String.valueOf(body.priority()),
        text(body.filter() == null ? JobFilter.none() : body.filter()),
        at.toString(),
        Long.toString(count));
  }

  /// Has an order carried out by a job. Given once more by the same preview it is the same order: a
  /// request that is sent again must not retry or cancel twice.
  ///
  /// @return that job's id; fails with a problem: 422, 403, or 409 when the preview is not good any
  ///   more
  Uni<Long> order(Actor actor, ActionBody body) {
    return Uni.createFrom()
        .deferred(() -> {
          Checked checked = check(actor, body);
          if (body.confirm() == null || body.reason() == null) {
            throw Faults.one(
                body.confirm() == null ? "/confirm" : "/reason", "must be there with an order");
          }
          String[] parts = body.confirm().split("~", -1);
          if (parts.length != PARTS_OF_A_STAMP || !parts[1].matches("[0-9]{1,9}")) {
            throw new ProblemException(ProblemType.CONFLICT, AGAIN);
          }
          long count = Long.parseLong(parts[1]);
          OffsetDateTime at = time(parts[0]);
          if (!parts[2].equals(stamp(actor, body, at, count))) {
            throw new ProblemException(ProblemType.CONFLICT, AGAIN);
          }
          return database.inTransaction(tx ->
              store
                  .given(tx, actor.tenant(), actor.id(), at)
                  .chain(given -> {
                    if (at.plus(STAMP_LASTS).isBefore(given.now())) {
                      throw new ProblemException(ProblemType.CONFLICT, AGAIN);
                    }
                    return given.job() != null
                        ? Uni.createFrom().item(given.job())
                        : give(
                            tx, actor, checked, job -> order(actor, body, checked, job, at, count));
                  }));
        });
  }

  private Uni<Long> give(Tx tx, Actor actor, Checked checked, LongFunction<Order> orderOf) {
    return jobs.enqueue(tx, ActOnAll.request(actor.tenant(), actor.id()))
        .chain(job -> {
          Order order = orderOf.apply(job.id());
          return store
              .order(tx, order, text(checked.filter()))
              .invoke(isFirst -> {
                if (!isFirst) {
                  throw new ProblemException(ProblemType.CONFLICT, AT_ONCE);
                }
              })
              .chain(() -> audit.record(tx, entry(order, checked.filter())))
              .replaceWith(job.id());
        });
  }

  private static OffsetDateTime time(String text) {
    try {
      return OffsetDateTime.parse(text);
    } catch (java.time.format.DateTimeParseException forged) {
      throw new ProblemException(ProblemType.CONFLICT, AGAIN);
    }
  }

  private static Order order(
      Actor actor, ActionBody body, Checked checked, long job, OffsetDateTime at, long count) {
    return new Order(
        job,
        actor.tenant(),
        checked.wanted().criteria().sight().tenant(),
        actor.id(),
        checked.action(),
        body.priority(),
        at,
        count,
        body.reason() == null ? "" : body.reason());
  }

  private static AuditEntry entry(Order order, JobFilter filter) {
    return new AuditEntry(
        order.scope() == null ? order.tenant() : order.scope(),
        order.by(),
        "jobs." + order.action().word() + "-all",
        "job:" + order.jobId(),
        order.reason(),
        null,
        order.priority() == null
            ? Map.of("filter", filter, "count", order.counted())
            : Map.of("filter", filter, "count", order.counted(), "priority", order.priority()),
        true);
  }

  private String text(@Nullable Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("A filter is plain text", impossible);
    }
  }
}
