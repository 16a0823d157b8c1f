package dev.carillon.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldCipherTest {

  private static final String OLD = "k1:" + key(1);
  private static final String NEW = "k2:" + key(2);
  private static final byte[] SECRET = "TREM12345678".getBytes(StandardCharsets.UTF_8);

  private final FieldCipher cipher = cipher(OLD);

  private static String key(int seed) {
    byte[] key = new byte[32];
    java.util.Arrays.fill(key, (byte) seed);
    return Base64.getEncoder().encodeToString(key);
  }

  private static FieldCipher cipher(String keys) {
    return new FieldCipher(EncryptionKeys.parse(keys, key(9)));
  }

  @Test
  void what_is_sealed_opens_again_and_cannot_be_read() {
    byte[] sealed = cipher.seal("t", "people", "run").seal("name", "1", SECRET);

    assertThat(cipher.seal("t", "people", "run").open("name", "1", sealed)).isEqualTo(SECRET);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("TREM");
  }

  @Test
  void the_same_value_is_sealed_differently_each_time() {
    var seal = cipher.seal("t", "people", "run");

    assertThat(seal.seal("name", "1", SECRET)).isNotEqualTo(seal.seal("name", "1", SECRET));
  }

  @Test
  void a_changed_bit_anywhere_is_noticed() {
    var seal = cipher.seal("t", "people", "run");
    byte[] sealed = seal.seal("name", "1", SECRET);

    for (int at = 0; at < sealed.length; at++) {
      byte[] changed = sealed.clone();
      changed[at] ^= 1;
      assertThatThrownBy(() -> seal.open("name", "1", changed))
          .isInstanceOf(SealBrokenException.class);
    }
  }

  @Test
  void a_value_cut_short_is_noticed() {
    var seal = cipher.seal("t", "people", "run");
    byte[] sealed = seal.seal("name", "1", SECRET);

    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(sealed, length);
      assertThatThrownBy(() -> seal.open("name", "1", cut)).isInstanceOf(SealBrokenException.class);
    }
  }

  @Test
  void a_value_moved_elsewhere_does_not_open() {
    byte[] sealed = cipher.seal("t", "people", "run").seal("name", "1", SECRET);

    var elsewhere =
        java.util.List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            () -> cipher.seal("u", "people", "run").open("name", "1", sealed),
            () -> cipher.seal("t", "others", "run").open("name", "1", sealed),
            () -> cipher.seal("t", "people", "nur").open("name", "1", sealed),
            () -> cipher.seal("t", "people", "run").open("street", "1", sealed),
            () -> cipher.seal("t", "people", "run").open("name", "2", sealed));

    assertThat(elsewhere)
        .allSatisfy(open -> assertThatThrownBy(open).isInstanceOf(SealBrokenException.class));
  }

  @Test
  void after_a_change_of_keys_old_values_open_and_new_ones_use_the_new_key() {
    byte[] before = cipher.seal("t", "people", "run").seal("name", "1", SECRET);
    var rotated = cipher(NEW + "," + OLD);

    byte[] after = rotated.seal("t", "people", "run").seal("name", "1", SECRET);

    assertThat(rotated.seal("t", "people", "run").open("name", "1", before)).isEqualTo(SECRET);
    assertThatThrownBy(() -> cipher.seal("t", "people", "run").open("name", "1", after))
        .isInstanceOf(SealBrokenException.class)
        .hasMessageContaining("k2");
  }

  @Test
  void hashes_outlive_a_change_of_keys_and_differ_by_tenant_and_purpose() {
    byte[] hash = cipher.hash("t", "patient").of("TREM12345678");

    assertThat(cipher(NEW).hash("t", "patient").of("TREM12345678")).isEqualTo(hash);
    assertThat(cipher.hash("u", "patient").of("TREM12345678")).isNotEqualTo(hash);
    assertThat(cipher.hash("t", "doctor").of("TREM12345678")).isNotEqualTo(hash);
    assertThat(cipher.hash("t", "patient").of("TREM12345679")).isNotEqualTo(hash);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k1", "k1:", "k1:AAAA", ":AAAA", "k 1:AAAA", "k1:!!!", "k1:x,k1:x"})
  void unusable_keys_are_refused_without_repeating_them(String keys) {
    assertThatThrownBy(() -> EncryptionKeys.parse(keys, key(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CARILLON_ENCRYPTION_KEYS")
        .hasMessageNotContaining("AAAA");
  }

  @Test
  void an_id_given_twice_is_refused() {
    assertThatThrownBy(() -> EncryptionKeys.parse(OLD + "," + OLD, key(9)))
        .hasMessageContaining("twice");
  }
}
