package dev.carillon.platform.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which addresses are taken, by their form alone.
class OutsideUrlTest {

  private static final OutsideUrl.Rules STRICT =
      new OutsideUrl.Rules(false, false, Set.of(80, 443, 8443));

  private static final OutsideUrl.Rules OPEN = new OutsideUrl.Rules(true, true, Set.of(80, 9000));

  @Test
  void an_address_is_taken_apart() {
    var url = OutsideUrl.parse("https://Hooks.Example.org:8443/a%20b?c=%0A", STRICT);

    assertThat(url).isEqualTo(new OutsideUrl(true, "hooks.example.org", 8443, "/a%20b?c=%0A"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://hooks.example.org,            443",
    "https://hooks.example.org?x,          443",
    "https://xn--bcher-kva.example/,       443",
    "HTTPS://93.184.215.14:8443/x,         8443",
    "https://1password.example.org/a/b/c/, 443"
  })
  void an_address_of_the_public_internet_is_taken(String text, int port) {
    assertThat(OutsideUrl.parse(text, STRICT).port()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hooks.example.org/",
        "ftp://hooks.example.org/",
        "file:///etc/passwd",
        "gopher://hooks.example.org/",
        "//hooks.example.org/",
        "hooks.example.org",
        "https:hooks.example.org",
        "https://",
        "https:///path",
        "https://ok@evil.example.org/",
        "https://user:word@hooks.example.org/",
        "https://hooks.example.org@10.0.0.1/",
        "https://hooks.example.org/#fragment",
        "https://hooks.example.org:5432/",
        "https://hooks.example.org:22/",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:99999/",
        "https://localhost/",
        "https://kubernetes/",
        "https://kubernetes.default.svc/",
        "https://kubernetes.default.svc.cluster.local/",
        "https://kubernetes.default.svc./",
        "https://metadata.google.internal/",
        "https://app.localhost/",
        "https://printer.lan/",
        "https://hooks.example.org./",
        "https://hooks..example.org/",
        "https://-hooks.example.org/",
        "https://hooks_1.example.org/",
        "https://h%6foks.example.org/",
        "https://bücher.example/",
        "https://hooks.example.org/ä",
        "https://hooks.example.org/a b",
        "https://hooks.example.org/\\..\\x",
        "https://hooks.example.org\\@10.0.0.1/",
        "https://hooks.example.org/\r\nX-Evil: 1",
        "https://hooks.example.org/\nX-Evil: 1",
        "https://hooks.example.org/\u0000",
        " https://hooks.example.org/",
        "https://hooks.example.org/%zz"
      })
  void an_address_that_is_none_of_ours_to_call_is_refused(String text) {
    assertThatThrownBy(() -> OutsideUrl.parse(text, STRICT))
        .isInstanceOf(UnsafeAddressException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x7f.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "127.0.0.01",
        "127.0.0.1.",
        "127.0.0.256",
        "1.2.3.4.5",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[fe80::1%25eth0]",
        "[fd00::1]",
        "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]"
      })
  void odd_notations_of_addresses_are_refused_even_where_private_ones_are_allowed(String host) {
    assertThatThrownBy(() -> OutsideUrl.parse("http://" + host + "/", OPEN))
        .isInstanceOf(UnsafeAddressException.class);
    assertThatThrownBy(() -> OutsideUrl.parse("https://" + host + "/", STRICT))
        .isInstanceOf(UnsafeAddressException.class);
  }

  @Test
  void development_may_call_itself_over_http() {
    assertThatCode(() -> OutsideUrl.parse("http://localhost:9000/x", OPEN))
        .doesNotThrowAnyException();
    assertThatCode(() -> OutsideUrl.parse("http://127.0.0.1:9000/x", OPEN))
        .doesNotThrowAnyException();
  }

  @Test
  void an_address_without_end_is_refused() {
    var text = "https://hooks.example.org/" + "x".repeat(OutsideUrl.LONGEST);

    assertThatThrownBy(() -> OutsideUrl.parse(text, STRICT)).hasMessageContaining("2048");
  }
}
