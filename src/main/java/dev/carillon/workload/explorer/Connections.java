package dev.carillon.workload.explorer;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.job.api.Faults;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes, changes and removes connections.
@Singleton
final class Connections {

  private final ConnectionStore store;
  private final MemberStore members;
  private final ConnectionSecrets secrets;
  private final ConnectionChecks checks;
  private final ConnectionNews news;
  private final ExplorerConfig config;
  private final Audit audit;
  private final Database database;
  private final InstantSource clock;

  Connections(
      ConnectionStore store,
      MemberStore members,
      ConnectionSecrets secrets,
      ConnectionChecks checks,
      ConnectionNews news,
      ExplorerConfig config,
      Audit audit,
      Database database,
      InstantSource clock) {
    this.store = store;
    this.members = members;
    this.secrets = secrets;
    this.checks = checks;
    this.news = news;
    this.config = config;
    this.audit = audit;
    this.database = database;
    this.clock = clock;
  }

  /// Makes a connection; who does is its owner.
  ///
  /// @return fails with a [ProblemException]: 422 for what is wrong, 409 for one too many
  Uni<ConnectionStore.Seen> create(Actor actor, ConnectionBody body) {
    Connection made = read(actor, body);
    return database
        .inTransaction(tx ->
            store
                .insert(tx, made, config.connectionsPerPerson())
                .invoke(stored -> {
                  if (!stored) {
                    throw tooMany();
                  }
                })
                .chain(() -> members.add(tx, made.id(), actor.id(), MemberRole.OWNER, actor.id()))
                .chain(() -> write(tx, actor, "connection.create", made.id())))
        .replaceWith(new ConnectionStore.Seen(made, MemberRole.OWNER));
  }

  private Connection read(Actor actor, ConnectionBody body) {
    var faults = new Faults();
    checks.newOne(body, faults);
    faults.complain();
    UUID id = UUID.randomUUID();
    String type = String.valueOf(body.dbType());
    var given = body.config() == null ? ConnectionBody.Config.NONE : body.config();
    var now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    var bare = connection(id, actor, body, type, now);
    Connection.Place place = checks.place(bare.kind(), type, given, faults);
    faults.complain();
    return with(bare, place, secrets.seal(actor.tenant(), id, place, given.secret()));
  }

  private static Connection connection(
      UUID id, Actor actor, ConnectionBody body, String type, OffsetDateTime now) {
    var nowhere =
        new Connection.Place(
            null, null, null, null, dev.carillon.workload.explorer.source.Tls.OFF, null, null);
    return new Connection(
        id,
        actor.tenant(),
        String.valueOf(body.name()),
        body.description(),
        type,
        nowhere,
        null,
        actor.id(),
        !Boolean.FALSE.equals(body.isActive()),
        now,
        now);
  }

  private static Connection with(Connection c, Connection.Place place, byte @Nullable [] secret) {
    return new Connection(
        c.id(),
        c.tenant(),
        c.name(),
        c.description(),
        c.dbType(),
        place,
        secret,
        c.createdBy(),
        c.active(),
        c.createdAt(),
        c.updatedAt());
  }

  private ProblemException tooMany() {
    return new ProblemException(
        ProblemType.CONFLICT,
        "You have " + config.connectionsPerPerson() + " connections, as many as one may have.");
  }

  /// Changes what the body names.
  ///
  /// @return fails with a [ProblemException]: 422 for what is wrong, a change of the place without
  ///   the password included; 409 when somebody else changed it meanwhile
  Uni<Void> change(Actor actor, Connection before, ConnectionBody body) {
    Connection after = changed(before, body);
    return database.inTransaction(tx ->
        store
            .update(tx, after)
            .invoke(stored -> {
              if (!stored) {
                throw new ProblemException(
                    ProblemType.CONFLICT, "Somebody changed the connection meanwhile; try again.");
              }
            })
            .chain(() -> write(tx, actor, "connection.change", after.id())));
  }

  private Connection changed(Connection before, ConnectionBody body) {
    var faults = new Faults();
    checks.common(body, faults);
    if (body.dbType() != null && !body.dbType().equals(before.dbType())) {
      faults.add("/dbType", "cannot be changed; make another connection");
    }
    var renamed =
        new Connection(
            before.id(),
            before.tenant(),
            body.name() == null ? before.name() : body.name(),
            body.description() == null ? before.description() : body.description(),
            before.dbType(),
            before.place(),
            before.secret(),
            before.createdBy(),
            body.isActive() == null ? before.active() : body.isActive(),
            before.createdAt(),
            before.updatedAt());
    Connection moved = body.config() == null ? renamed : moved(renamed, body.config(), faults);
    faults.complain();
    return moved;
  }

  private Connection moved(Connection before, ConnectionBody.Config given, Faults faults) {
    Connection.Place place =
        checks.place(before.kind(), before.dbType(), merged(before.place(), given), faults);
    String password = given.secret();
    if (password != null) {
      return with(before, place, secrets.seal(before.tenant(), before.id(), place, password));
    }
    if (before.secret() != null && !place.sealedFor().equals(before.place().sealedFor())) {
      faults.add("/config/password", "must be given again when the place changes");
    }
    return with(before, place, before.secret());
  }

  private static ConnectionBody.Config merged(Connection.Place was, ConnectionBody.Config given) {
    boolean tlsGiven = given.ssl() != null || given.sslMode() != null;
    return new ConnectionBody.Config(
        given.host() == null && given.url() == null ? was.host() : given.host(),
        given.port() == null ? was.port() : given.port(),
        given.database() == null ? was.database() : given.database(),
        given.username() == null ? was.username() : given.username(),
        given.password(),
        given.ssl(),
        tlsGiven ? given.sslMode() : was.tls().word(),
        given.sslCa() == null ? was.tlsCa() : given.sslCa(),
        given.filePath() == null ? was.filePath() : given.filePath(),
        given.url(),
        null,
        null,
        given.dbPassword());
  }

  /// Removes a connection with its members, invitations and schema, and tells the members.
  Uni<Void> remove(Actor actor, Connection connection) {
    return members
        .list(connection.id())
        .chain(all ->
            database.inTransaction(tx ->
                store
                    .delete(tx, connection)
                    .chain(() -> news.removed(tx, actor, connection, all))
                    .chain(() -> write(tx, actor, "connection.remove", connection.id()))));
  }

  private Uni<Void> write(Tx tx, Actor actor, String action, UUID id) {
    return audit.record(tx, AuditEntry.done(actor, action, "connection:" + id));
  }
}
