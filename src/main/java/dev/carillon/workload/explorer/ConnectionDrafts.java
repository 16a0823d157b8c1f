package dev.carillon.workload.explorer;

import dev.carillon.job.api.Faults;
import dev.carillon.platform.security.Actor;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/// Makes connections of what people send: checks it, and seals the password for the place it opens.
@Singleton
final class ConnectionDrafts {

  private final ConnectionChecks checks;
  private final ConnectionSecrets secrets;
  private final InstantSource clock;

  ConnectionDrafts(ConnectionChecks checks, ConnectionSecrets secrets, InstantSource clock) {
    this.checks = checks;
    this.secrets = secrets;
    this.clock = clock;
  }

  /// {@return a new connection, owned by who asks}
  ///
  /// @throws dev.carillon.platform.http.ProblemException 422 that names what is wrong
  Connection fresh(Actor actor, ConnectionBody body) {
    var faults = new Faults();
    checks.newOne(body, faults);
    faults.complain();
    String type = String.valueOf(body.dbType());
    var given = body.config() == null ? ConnectionBody.Config.NONE : body.config();
    Connection.Place place = checks.place(Connection.kindOf(type), type, given, faults);
    faults.complain();
    UUID id = UUID.randomUUID();
    var now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    return new Connection(
        id,
        actor.tenant(),
        String.valueOf(body.name()),
        body.description(),
        type,
        place,
        secrets.seal(actor.tenant(), id, place, given.secret()),
        actor.id(),
        !Boolean.FALSE.equals(body.isActive()),
        now,
        now);
  }

  /// {@return a connection as a change leaves it}
  ///
  /// @throws dev.carillon.platform.http.ProblemException 422 that names what is wrong, a change of
  ///   the place without the password included
  Connection changed(Connection before, ConnectionBody body) {
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
      return before.at(place, secrets.seal(before.tenant(), before.id(), place, password));
    }
    if (before.secret() != null && !place.sealedFor().equals(before.place().sealedFor())) {
      faults.add("/config/password", "must be given again when the place changes");
    }
    return before.at(place, before.secret());
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
}
