package dev.carillon.workload.explorer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.net.AddressBlock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {

  private static final Networks DEFAULT = new Networks(shipped(), List.of());

  private static List<AddressBlock> shipped() {
    var properties = new Properties();
    try (var in = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
      properties.load(in);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return Networks.blocks(properties.getProperty(Networks.DENIED));
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.255",
        "0.0.0.0",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "febf::1",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::169.254.169.254",
        "64:ff9b::7f00:1"
      })
  void what_leads_back_here_or_to_a_metadata_service_is_closed(String text)
      throws UnknownHostException {
    assertThat(DEFAULT.allows(address(text))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "8.8.8.8",
        "fd12::1",
        "2001:db9::1",
        "128.0.0.1"
      })
  void where_databases_live_is_open(String text) throws UnknownHostException {
    assertThat(DEFAULT.allows(address(text))).isTrue();
  }

  @Test
  void an_operator_may_open_a_part() throws UnknownHostException {
    var opened = new Networks(shipped(), Networks.blocks("127.0.0.8/29, ::1"));

    assertThat(opened.allows(address("127.0.0.15"))).isTrue();
    assertThat(opened.allows(address("127.0.0.16"))).isFalse();
    assertThat(opened.allows(address("::1"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "localhost", "10.0.0.0/", "::1/129", "10.0.0.0/-1", "x/8"})
  void what_is_no_network_stops_the_start(String text) {
    assertThatThrownBy(() -> AddressBlock.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static final Networks.Lookup TWO_FACED =
      host -> new InetAddress[] {address("8.8.8.8"), address("127.0.0.1")};

  private static SourceAddress somewhere(String host, Tls tls) {
    return new SourceAddress(SourceKind.POSTGRESQL, host, 5432, "d", "u", "", tls, null, null);
  }

  @Test
  void one_closed_address_of_a_name_spoils_them_all() {
    assertThatThrownBy(() -> DEFAULT.open("db.example.com", TWO_FACED))
        .isInstanceOf(SourceException.class)
        .extracting(failure -> ((SourceException) failure).reason())
        .isEqualTo(SourceException.Reason.FORBIDDEN_NETWORK);
  }

  /// Whatever the name leads to when the driver looks, the address that was judged is connected to.
  @Test
  void the_address_that_was_judged_is_the_one_connected_to() {
    Networks.Lookup lookup = host -> new InetAddress[] {address("fd12::1"), address("10.0.0.1")};

    assertThat(Sources.pinned(somewhere("db.example.com", Tls.OFF), DEFAULT, lookup).host())
        .isEqualTo("10.0.0.1");
    assertThat(Sources.pinned(somewhere("db.example.com", Tls.REQUIRE), DEFAULT, lookup).host())
        .isEqualTo("10.0.0.1");
    assertThat(Sources.pinned(somewhere("db.example.com", Tls.VERIFY_FULL), DEFAULT, lookup).host())
        .isEqualTo("db.example.com");
  }

  @Test
  void the_shipped_lists_close_this_machine() {
    assertThatThrownBy(() ->
            Sources.pinned(
                somewhere("localhost", Tls.VERIFY_FULL), DEFAULT, InetAddress::getAllByName))
        .isInstanceOf(SourceException.class);
  }
}
