package dev.carillon.notification;

import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.FieldCipher;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/// The statements on how people want to be reached. Addresses are sealed; a keyed hash tells
/// whether one has changed without opening it.
@Singleton
final class SettingsStore {

  static final String TABLE = "notification_inbox";
  static final String EMAIL = "email";

  private static final short DEFAULT_HOUR = 8;

  private static final String COLUMNS =
      " time_zone, language, quiet_from, quiet_to, digest, digest_hour, email ";

  static final String FIND =
      "SELECT" + COLUMNS + "FROM notification_inbox WHERE tenant = $1 AND recipient = $2";

  static final String SAVE =
      """
      INSERT INTO notification_inbox AS i (tenant, recipient, time_zone, language, quiet_from,
                                           quiet_to, digest, digest_hour, email, email_hash,
                                           email_own)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
          ON CONFLICT (tenant, recipient) DO UPDATE
         SET time_zone = excluded.time_zone, language = excluded.language,
             quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
             digest = excluded.digest, digest_hour = excluded.digest_hour,
             email = excluded.email, email_hash = excluded.email_hash,
             email_own = excluded.email_own
      RETURNING
      """
          + COLUMNS;

  /// Takes the token's address unless it is known or the person set another. Nearly always nothing
  /// is to be done, and then no row is touched.
  static final String REMEMBER =
      """
      INSERT INTO notification_inbox AS i (tenant, recipient, email, email_hash)
      SELECT $1::text, $2::text, $3::bytea, $4::bytea
       WHERE NOT EXISTS (SELECT FROM notification_inbox
                          WHERE tenant = $1 AND recipient = $2 AND (email_own OR email_hash = $4))
          ON CONFLICT (tenant, recipient) DO UPDATE
         SET email = excluded.email, email_hash = excluded.email_hash
       WHERE NOT i.email_own
      """;

  private final Pool pool;
  private final FieldCipher cipher;

  SettingsStore(Pool pool, FieldCipher cipher) {
    this.pool = pool;
    this.cipher = cipher;
  }

  /// @return the defaults for a person without a row
  Uni<SettingsBody> find(Actor actor) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(actor.tenant(), actor.id()))
        .map(rows -> {
          var found = rows.iterator();
          return found.hasNext() ? view(actor, found.next()) : defaults();
        });
  }

  private static SettingsBody defaults() {
    return new SettingsBody("UTC", null, "off", (int) DEFAULT_HOUR, null, Texts.ENGLISH);
  }

  /// @param address where mail goes, or `null` for nowhere
  /// @param own whether the person said so, and not the token
  Uni<SettingsBody> save(Actor actor, SettingsBody body, @Nullable String address, boolean own) {
    var quiet = body.quietHours();
    Tuple values =
        Tuple.tuple()
            .addString(actor.tenant())
            .addString(actor.id())
            .addString(body.timeZone())
            .addString(body.language())
            .addLocalTime(quiet == null ? null : quiet.from())
            .addLocalTime(quiet == null ? null : quiet.to())
            .addBoolean(body.digest().equals("daily"))
            .addShort(body.digestHour() == null ? DEFAULT_HOUR : body.digestHour().shortValue())
            .addBuffer(address == null ? null : sealed(actor, address))
            .addBuffer(address == null ? null : hashed(actor, address))
            .addBoolean(own);
    return pool.preparedQuery(SAVE)
        .execute(values)
        .map(rows -> view(actor, rows.iterator().next()));
  }

  Uni<Void> remember(Actor actor, String address) {
    return pool.preparedQuery(REMEMBER)
        .execute(
            Tuple.tuple()
                .addString(actor.tenant())
                .addString(actor.id())
                .addBuffer(sealed(actor, address))
                .addBuffer(hashed(actor, address)))
        .replaceWithVoid();
  }

  private io.vertx.mutiny.core.buffer.Buffer sealed(Actor actor, String address) {
    return new io.vertx.mutiny.core.buffer.Buffer(
        Buffer.buffer(
            cipher.seal(actor.tenant(), TABLE, actor.id()).sealText(EMAIL, actor.id(), address)));
  }

  private io.vertx.mutiny.core.buffer.Buffer hashed(Actor actor, String address) {
    return new io.vertx.mutiny.core.buffer.Buffer(
        Buffer.buffer(cipher.hash(actor.tenant(), TABLE).of(address)));
  }

  private SettingsBody view(Actor actor, Row row) {
    LocalTime from = row.getLocalTime("quiet_from");
    LocalTime to = row.getLocalTime("quiet_to");
    var email = row.getBuffer("email");
    return new SettingsBody(
        row.getString("time_zone"),
        from == null || to == null ? null : new SettingsBody.Quiet(from, to),
        row.getBoolean("digest") ? "daily" : "off",
        row.getInteger("digest_hour"),
        email == null
            ? null
            : cipher
                .seal(actor.tenant(), TABLE, actor.id())
                .openText(EMAIL, actor.id(), email.getBytes()),
        row.getString("language"));
  }
}
