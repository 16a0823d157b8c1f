package dev.carillon.workload.explorer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.net.AddressBlock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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

  /// The guard that counts: whatever a name led to before, this is what is connected to.
  @Test
  void a_socket_does_not_connect_to_a_closed_network() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var closed = new GuardedSocketFactory(DEFAULT).createSocket();
        var open = new GuardedSocketFactory(new Networks(List.of(), List.of())).createSocket()) {
      var there = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());

      assertThatThrownBy(() -> closed.connect(there, 1_000))
          .isInstanceOf(ForbiddenNetworkException.class);
      assertThatThrownBy(() -> closed.connect(there)).isInstanceOf(ForbiddenNetworkException.class);
      assertThatThrownBy(
              () -> closed.connect(InetSocketAddress.createUnresolved("localhost", 1), 1_000))
          .isInstanceOf(UnknownHostException.class);
      open.connect(there, 1_000);
      assertThat(open.isConnected()).isTrue();
    }
  }
}
