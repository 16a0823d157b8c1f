package dev.carillon.notification;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.FieldCipher;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How the recipients of notifications want to be reached, for the channels that reach them.
@Singleton
public final class Recipients {

  private final RecipientStore store;
  private final FieldCipher cipher;

  Recipients(RecipientStore store, FieldCipher cipher) {
    this.store = store;
    this.cipher = cipher;
  }

  /// A person, within a tenant.
  public record Key(String tenant, String person) {

    /// {@return whom a notification is for}
    public static Key of(Sent sent) {
      return new Key(sent.tenant(), sent.recipient());
    }
  }

  /// {@return how each of these people wants to be reached; everybody who was ever told something
  /// is there}
  public Uni<Map<Key, Recipient>> of(Tx tx, List<Key> people) {
    var columns = Columns.of(people).text(Key::tenant).text(Key::person).tuple();
    return store
        .find(tx, columns)
        .map(found -> {
          Map<Key, Recipient> byKey = new HashMap<>();
          found.forEach(person -> byKey.put(new Key(person.tenant(), person.person()), person));
          return byKey;
        });
  }

  /// Opens the sealed address of a person.
  ///
  /// @param sealed the column `email` of their inbox
  public String address(String tenant, String person, byte[] sealed) {
    return cipher
        .seal(tenant, SettingsStore.TABLE, person)
        .openText(SettingsStore.EMAIL, person, sealed);
  }
}
