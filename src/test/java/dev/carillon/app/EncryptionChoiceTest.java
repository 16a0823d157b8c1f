package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.security.EncryptionKeys;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptionChoiceTest {

  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  private @Nullable String keysBefore;
  private @Nullable String hashKeyBefore;

  @BeforeEach
  void forgetSettings() {
    keysBefore = System.clearProperty(EncryptionKeys.KEYS);
    hashKeyBefore = System.clearProperty(EncryptionKeys.HASH_KEY);
  }

  @AfterEach
  void restoreSettings() {
    restore(EncryptionKeys.KEYS, keysBefore);
    restore(EncryptionKeys.HASH_KEY, hashKeyBefore);
  }

  private static void restore(String name, @Nullable String value) {
    if (value == null) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, value);
    }
  }

  private static EncryptionChoice choice(Map<String, String> settings) {
    return new EncryptionChoice(
        StartSettings.of(
            false,
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 500))));
  }

  @Test
  void keys_are_made_once_and_kept_for_their_owner_alone(@TempDir Path home) throws IOException {
    choice(Map.of()).apply(Optional.of(home));
    String made = System.getProperty(EncryptionKeys.KEYS);
    System.clearProperty(EncryptionKeys.KEYS);
    System.clearProperty(EncryptionKeys.HASH_KEY);

    choice(Map.of()).apply(Optional.of(home));

    assertThat(System.getProperty(EncryptionKeys.KEYS)).isEqualTo(made).startsWith("k1:");
    try (var files = Files.list(home)) {
      assertThat(files)
          .singleElement()
          .satisfies(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
    assertThat(
            EncryptionKeys.parse(
                    made,
                    java.util.Objects.requireNonNull(System.getProperty(EncryptionKeys.HASH_KEY)))
                .active())
        .isEqualTo("k1");
  }

  @Test
  void without_a_home_of_its_own_the_keys_must_be_set() {
    assertThatThrownBy(() -> choice(Map.of()).apply(Optional.empty()))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("CARILLON_ENCRYPTION_KEYS is not set");
  }

  @Test
  void one_setting_without_the_other_is_refused() {
    assertThatThrownBy(() -> choice(Map.of(EncryptionKeys.KEYS, "k1:" + KEY)))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("CARILLON_ENCRYPTION_HASH_KEY is not set");
  }

  @Test
  void unusable_keys_are_refused_without_repeating_them() {
    assertThatThrownBy(
            () -> choice(Map.of(EncryptionKeys.KEYS, "k1:c2hvcnQ=", EncryptionKeys.HASH_KEY, KEY)))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("CARILLON_ENCRYPTION_KEYS")
        .hasMessageNotContaining("c2hvcnQ=");
  }
}
