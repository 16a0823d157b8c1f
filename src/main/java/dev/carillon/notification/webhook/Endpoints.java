package dev.carillon.notification.webhook;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.net.UnsafeAddressException;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Adds, changes and removes endpoints, each step with its line in the audit log. Fails with a
/// [ProblemException] for what the caller did wrong; an endpoint the caller does not see is not
/// there.
@Singleton
final class Endpoints {

  /// Two who take the same place at once: one of them tries again.
  private static final int TRIES = 5;

  private final EndpointStore store;
  private final WebhookGuard guard;
  private final Sealed sealed;
  private final WebhookInterest interest;
  private final Audit audit;
  private final Database database;
  private final WebhookConfig config;
  private final SecureRandom random = new SecureRandom();

  @Inject
  Endpoints(
      EndpointStore store,
      WebhookGuard guard,
      Sealed sealed,
      WebhookInterest interest,
      Audit audit,
      Database database,
      WebhookConfig config) {
    this.store = store;
    this.guard = guard;
    this.sealed = sealed;
    this.interest = interest;
    this.audit = audit;
    this.database = database;
    this.config = config;
  }

  /// An endpoint and the secret it has just got.
  record WithSecret(Endpoint endpoint, String secret) {

    /// Keeps the secret out of logs.
    @Override
    public String toString() {
      return "WithSecret[endpoint=" + endpoint.id() + "]";
    }
  }

  /// What the audit log tells of an endpoint: the host, since paths may hold keys.
  private record Told(
      String host, List<String> events, boolean enabled, @Nullable String description) {

    static Told of(Endpoint.Settings settings) {
      return new Told(
          String.valueOf(URI.create(settings.url()).getHost()),
          settings.events(),
          settings.enabled(),
          settings.description());
    }
  }

  Uni<WithSecret> add(Actor actor, Endpoint.Settings settings, @Nullable WebhookScope scope) {
    String owner = ownerFor(actor, scope);
    return checked(settings.url()).chain(() -> add(actor, settings, owner, 1));
  }

  private static String ownerFor(Actor actor, @Nullable WebhookScope scope) {
    if (scope == WebhookScope.TENANT && !actor.isAdmin()) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "Only an admin adds webhooks of the whole tenant.");
    }
    boolean own = scope == WebhookScope.OWN || !actor.isAdmin();
    return own ? actor.id() : "";
  }

  private Uni<WithSecret> add(Actor actor, Endpoint.Settings settings, String owner, int tried) {
    int limit = owner.isEmpty() ? config.perTenant() : config.perPerson();
    UUID id = UUID.randomUUID();
    String secret = WebhookSignature.newSecret(random);
    var fresh =
        new EndpointStore.Fresh(
            id,
            actor.tenant(),
            owner,
            actor.id(),
            settings,
            sealed.seal(actor.tenant(), id, secret),
            limit);
    return changing(tx ->
            store
                .add(tx, fresh)
                .call(
                    added -> added.isPresent() ? told(tx, actor, "add", null, added.get()) : none())
                .call(added -> added.isPresent() ? none() : full(tx, fresh)))
        .chain(added ->
            added.isPresent()
                ? Uni.createFrom().item(new WithSecret(added.get(), secret))
                : tryAgain(actor, settings, owner, tried));
  }

  private Uni<WithSecret> tryAgain(
      Actor actor, Endpoint.Settings settings, String owner, int tried) {
    return tried < TRIES
        ? add(actor, settings, owner, tried + 1)
        : Uni.createFrom()
            .failure(
                new ProblemException(
                    ProblemType.CONFLICT, "Too many are added at once; try again."));
  }

  private Uni<Void> full(Tx tx, EndpointStore.Fresh fresh) {
    return store
        .room(tx, fresh.tenant(), fresh.owner(), fresh.limit())
        .invoke(room -> {
          if (!room) {
            throw new ProblemException(
                ProblemType.CONFLICT,
                "There are " + fresh.limit() + " webhooks already; remove one first.",
                Map.of("limit", fresh.limit()));
          }
        })
        .replaceWithVoid();
  }

  Uni<Endpoint> get(Actor actor, UUID id) {
    return store.find(actor, id).map(Endpoints::there);
  }

  /// The address is looked up when it is a new one or is to be used again: else a webhook whose
  /// host is gone could not even be switched off.
  ///
  /// @param change what it becomes; asked with what it is
  Uni<Endpoint> change(Actor actor, UUID id, UnaryOperator<Endpoint.Settings> change) {
    return get(actor, id)
        .chain(seen -> {
          Endpoint.Settings now = change.apply(seen.settings());
          boolean known = now.url().equals(seen.settings().url());
          boolean used = now.enabled() && !seen.settings().enabled();
          return known && !used ? none() : checked(now.url());
        })
        .chain(() ->
            changing(tx ->
                store
                    .lock(tx, actor, id)
                    .map(Endpoints::there)
                    .chain(old -> change(tx, actor, old, change.apply(old.settings())))));
  }

  private Uni<Endpoint> change(Tx tx, Actor actor, Endpoint old, Endpoint.Settings settings) {
    return store
        .change(tx, old, settings)
        .map(Endpoints::there)
        .call(changed -> told(tx, actor, "change", old, changed));
  }

  Uni<Void> remove(Actor actor, UUID id) {
    return changing(tx ->
        store
            .remove(tx, actor, id)
            .map(Endpoints::there)
            .chain(removed -> told(tx, actor, "remove", removed, null)));
  }

  /// Gives an endpoint a new secret; that of until now goes on signing for a while.
  Uni<WithSecret> rotate(Actor actor, UUID id) {
    String secret = WebhookSignature.newSecret(random);
    return changing(tx ->
            store
                .rotate(
                    tx, actor, id, config.secretOverlap(), sealed.seal(actor.tenant(), id, secret))
                .map(Endpoints::there)
                .call(rotated -> told(tx, actor, "rotate-secret", null, rotated)))
        .map(rotated -> new WithSecret(rotated, secret));
  }

  private Uni<Void> checked(String url) {
    return guard
        .check(url)
        .replaceWithVoid()
        .onFailure(UnsafeAddressException.class)
        .transform(unsafe -> badUrl(String.valueOf(unsafe.getMessage())));
  }

  private static ProblemException badUrl(String why) {
    return new ProblemException(
        ProblemType.VALIDATION_FAILED,
        "/url: the address " + why + ".",
        Map.of("errors", List.of(Map.of("pointer", "/url", "detail", "the address " + why))));
  }

  private <T> Uni<T> changing(Function<Tx, Uni<T>> work) {
    return database.inTransaction(tx -> {
      tx.afterCommit(interest::changed);
      return work.apply(tx);
    });
  }

  private Uni<Void> told(
      Tx tx, Actor actor, String verb, @Nullable Endpoint before, @Nullable Endpoint after) {
    Endpoint known = after == null ? before : after;
    UUID id = known == null ? new UUID(0, 0) : known.id();
    return audit.record(
        tx,
        new AuditEntry(
            actor.tenant(),
            actor.id(),
            "webhook." + verb,
            "webhook:" + id,
            null,
            before == null ? null : Told.of(before.settings()),
            after == null ? null : Told.of(after.settings()),
            true));
  }

  static Endpoint there(Optional<Endpoint> found) {
    return found.orElseThrow(
        () -> new ProblemException(ProblemType.NOT_FOUND, "There is no webhook with this id."));
  }

  private static Uni<Void> none() {
    return Uni.createFrom().voidItem();
  }
}
