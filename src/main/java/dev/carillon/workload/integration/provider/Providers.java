package dev.carillon.workload.integration.provider;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.api.Faults;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.net.UnsafeAddressException;
import dev.carillon.platform.rows.RowLines;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What superadmins do with providers. Addresses are checked as they are before each call; secrets
/// are sealed as they come in.
@Singleton
final class Providers {

  private static final OffsetDateTime NOT_YET =
      OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private final ProviderStore store;
  private final ProviderSecrets secrets;
  private final ProviderCalls calls;
  private final RowLines lines;
  private final Audit audit;
  private final Database database;

  Providers(
      ProviderStore store,
      ProviderSecrets secrets,
      ProviderCalls calls,
      RowLines lines,
      Audit audit,
      Database database) {
    this.store = store;
    this.secrets = secrets;
    this.calls = calls;
    this.lines = lines;
    this.audit = audit;
    this.database = database;
  }

  Uni<List<ProviderView>> list() {
    return store.list().map(found -> found.stream().map(ProviderView::of).toList());
  }

  Uni<ProviderView> get(UUID id) {
    return store.find(id).map(Providers::there).map(ProviderView::of);
  }

  /// @return fails with 409 when name or slug are taken
  Uni<ProviderView> add(Actor actor, ProviderBody body) {
    check(body, "");
    return database
        .inTransaction(tx -> insert(tx, actor, body))
        .onFailure(PgException.class)
        .transform(Providers::problem)
        .map(ProviderView::of);
  }

  /// All or none.
  ///
  /// @param text a JSON object a line
  /// @return providers made (count); fails with 422 that names lines, and as [#add] does
  Uni<Integer> addAll(Actor actor, String text) {
    return lines.read(text, ProviderBody.class).chain(bodies -> addAll(actor, bodies));
  }

  private Uni<Integer> addAll(Actor actor, List<ProviderBody> bodies) {
    for (int i = 0; i < bodies.size(); i++) {
      check(bodies.get(i), "/" + (i + 1));
    }
    return database
        .inTransaction(tx ->
            Multi.createFrom()
                .iterable(bodies)
                .onItem()
                .transformToUniAndConcatenate(body -> insert(tx, actor, body))
                .collect()
                .asList())
        .onFailure(PgException.class)
        .transform(Providers::problem)
        .map(List::size);
  }

  private Uni<Provider> insert(Tx tx, Actor actor, ProviderBody body) {
    UUID id = UUID.randomUUID();
    String secret = body.clientSecret();
    Buffer sealed = secret == null ? null : secrets.seal(id, secret);
    return store
        .insert(tx, provider(id, body, sealed, metadata(body, new JsonObject()), actor.id()))
        .call(made -> told(tx, actor, made.id(), "create"));
  }

  /// @return fails as [#get] and [#add] do
  Uni<ProviderView> change(Actor actor, UUID id, ProviderPatch patch) {
    return store
        .find(id)
        .map(Providers::there)
        .chain(old -> {
          ProviderBody body = patch.over(old);
          check(body, "");
          return database.inTransaction(tx ->
              store
                  .update(tx, changed(old, patch, body))
                  .map(Providers::there)
                  .call(changed -> told(tx, actor, id, "update")));
        })
        .onFailure(PgException.class)
        .transform(Providers::problem)
        .map(ProviderView::of);
  }

  private Provider changed(Provider old, ProviderPatch patch, ProviderBody body) {
    return provider(
        old.id(), body, secret(old, patch), metadata(body, old.metadata()), old.createdBy());
  }

  private static JsonObject metadata(ProviderBody body, JsonObject otherwise) {
    return body.metadata() == null ? otherwise : new JsonObject(body.metadata().toString());
  }

  private @Nullable Buffer secret(Provider old, ProviderPatch patch) {
    String secret = patch.clientSecret();
    return secret == null || secret.equals(ProviderView.REDACTED)
        ? old.clientSecret()
        : secrets.seal(old.id(), secret);
  }

  /// @return fails with 404, or with 409 while integrations use it
  Uni<Void> remove(Actor actor, UUID id) {
    return database
        .inTransaction(tx ->
            store
                .delete(tx, id)
                .invoke(removed -> {
                  if (!removed) {
                    throw missing();
                  }
                })
                .call(() -> told(tx, actor, id, "delete")))
        .onFailure(PgException.class)
        .transform(Providers::problem)
        .replaceWithVoid();
  }

  private static Provider provider(
      UUID id, ProviderBody body, @Nullable Buffer secret, JsonObject metadata, String by) {
    return new Provider(
        id,
        body.name(),
        body.displayName(),
        body.slug(),
        Objects.requireNonNullElse(body.scopes(), List.of()),
        body.authUrl(),
        body.tokenUrl(),
        body.clientId(),
        secret,
        metadata,
        body.ratePerSecond(),
        by,
        NOT_YET,
        NOT_YET);
  }

  private void check(ProviderBody body, String place) {
    var faults = new Faults();
    check(body.authUrl(), place + "/authUrl", faults);
    check(body.tokenUrl(), place + "/tokenUrl", faults);
    if (metadata(body, new JsonObject()).getValue("apiBaseUrl") instanceof String base) {
      check(base, place + "/metadata/apiBaseUrl", faults);
    }
    faults.complain();
  }

  private void check(String url, String place, Faults faults) {
    try {
      calls.allow(url);
    } catch (UnsafeAddressException unsafe) {
      faults.add(place, "The address " + unsafe.getMessage() + ".");
    }
  }

  private Uni<Void> told(Tx tx, Actor actor, UUID id, String verb) {
    return audit.record(
        tx,
        AuditEntry.done(
            AuditEntry.NO_TENANT, actor.id(), "cloud-provider." + verb, "provider:" + id));
  }

  /// Class 23 of PostgreSQL's error codes: a key was broken.
  private static Throwable problem(Throwable failure) {
    return switch (((PgException) failure).getSqlState()) {
      case "23505" ->
          new ProblemException(
              ProblemType.CONFLICT,
              "There is a provider with this name or slug already.",
              Map.of("code", "cloud-provider/already-exists"));
      case "23503", "23001" ->
          new ProblemException(
              ProblemType.CONFLICT,
              "Integrations use this provider; remove them first.",
              Map.of("code", "cloud-provider/in-use"));
      case null, default -> failure;
    };
  }

  private static Provider there(Optional<Provider> found) {
    return found.orElseThrow(Providers::missing);
  }

  private static ProblemException missing() {
    return new ProblemException(
        ProblemType.NOT_FOUND,
        "There is no provider with this id.",
        Map.of("code", "cloud-provider/not-found"));
  }
}
