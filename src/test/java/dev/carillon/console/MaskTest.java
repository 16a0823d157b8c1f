package dev.carillon.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {

  private final Mask mask = new Mask(new ObjectMapper());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "dbPassword",
        "client_secret",
        "access-token",
        "Authorization",
        "Set-Cookie",
        "apiKey",
        "API_KEY",
        "privateKey",
        "pin"
      })
  void a_field_that_is_called_like_a_secret_is_masked(String name) {
    var shown = mask.json("{\"" + name + "\": {\"deep\": 1}, \"other\": 2}");

    assertThat(shown.text()).isEqualTo("{\"" + name + "\":\"•••\",\"other\":2}");
    assertThat(shown.places()).containsExactly("/" + name);
  }

  @Test
  void a_field_that_is_not_is_shown() {
    var shown = mask.json("{\"spinner\": 1, \"name\": \"x\", \"note\": null, \"password\": null}");

    assertThat(shown.text())
        .isEqualTo("{\"spinner\":1,\"name\":\"x\",\"note\":null,\"password\":null}");
    assertThat(shown.places()).isEmpty();
  }

  @Test
  void a_secret_is_found_at_any_depth_and_its_place_told() {
    var shown = mask.json("{\"list\": [{\"a/b\": {\"token\": \"t\"}}]}");

    assertThat(shown.places()).containsExactly("/list/0/a~1b/token");
  }

  @Test
  void a_text_that_looks_like_a_secret_is_masked_whatever_it_is_called() {
    var jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.";
    assertThat(Mask.text("with " + jwt)).isEqualTo("with •••");
    assertThat(Mask.text("Authorization: Bearer abcdefgh1234")).isEqualTo("Authorization: •••");
    assertThat(Mask.text("{id-" + jwt + "}")).isEqualTo("{•••}");
    assertThat(Mask.text("a.b." + jwt)).isEqualTo("a.b.•••");
    assertThat(Mask.text("eyJust a.word.here eyJabcde")).isEqualTo("eyJust a.word.here eyJabcde");
    assertThat(Mask.text("postgres://me:hidden@db/x")).isEqualTo("postgres://•••@db/x");
    assertThat(Mask.text("https://example.org/a:b@c")).isEqualTo("https://example.org/a:b@c");
  }

  /// As long as the data of a job may be. Trying anew at each character would take a minute.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "eyJ",
        "eyJ-",
        "eyJaaaaa",
        "eyJaaaaa.",
        "eyJaaaaa.aaaaa",
        "a.eyJ",
        "bearer ",
        "bearer\t\t\t\t",
        "bearer",
        " ",
        "://",
        "://a:",
        "://a:b",
        ":",
        "@"
      })
  void a_long_text_is_masked_at_once_whatever_it_is_made_of(String part) {
    String text = part.repeat(256 * 1024 / part.length());

    assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Mask.text(text));
    assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Mask.text("://x:" + text));
    assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Mask.text("bearer " + text));
  }
}
