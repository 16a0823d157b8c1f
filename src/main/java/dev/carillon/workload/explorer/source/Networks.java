package dev.carillon.workload.explorer.source;

import dev.carillon.platform.net.AddressBlock;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/// Which addresses a connection may lead to. Databases live in private networks, so those are
/// allowed; what leads back to this machine or to the metadata service of a cloud is not, unless an
/// operator says so.
///
/// @param denied never connected to
/// @param allowed connected to even if denied
record Networks(List<AddressBlock> denied, List<AddressBlock> allowed) {

  /// Setting: blocks that are never connected to, joined by commas.
  static final String DENIED = "carillon.explorer.denied-networks";

  /// Setting: blocks of those that may be connected to all the same.
  static final String ALLOWED = "carillon.explorer.allowed-networks";

  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  Networks {
    denied = List.copyOf(denied);
    allowed = List.copyOf(allowed);
  }

  /// Reads the two settings.
  ///
  /// @throws IllegalArgumentException when one is no list of networks
  static Networks of(Config config) {
    return new Networks(
        blocks(config.getOptionalValue(DENIED, String.class).orElse("")),
        blocks(config.getOptionalValue(ALLOWED, String.class).orElse("")));
  }

  static List<AddressBlock> blocks(String list) {
    return Arrays.stream(list.split(",", -1))
        .filter(text -> !text.isBlank())
        .map(AddressBlock::parse)
        .toList();
  }

  /// Looks a host up. All of its addresses must be open; one that is not spoils them all.
  ///
  /// @return the one to connect to, IPv4 if there is one
  /// @throws SourceException when the host is not known, or in a closed network
  InetAddress open(String host, Lookup lookup) {
    List<InetAddress> found;
    try {
      found = List.of(lookup.addressesOf(host));
    } catch (UnknownHostException unknown) {
      throw new SourceException(SourceException.Reason.UNKNOWN_HOST);
    }
    if (!found.stream().allMatch(this::allows)) {
      throw new SourceException(SourceException.Reason.FORBIDDEN_NETWORK);
    }
    return found.stream()
        .filter(Inet4Address.class::isInstance)
        .findFirst()
        .orElse(found.getFirst());
  }

  /// Looks names up.
  interface Lookup {

    /// {@return all addresses of a host, at least one}
    InetAddress[] addressesOf(String host) throws UnknownHostException;
  }

  /// {@return whether a connection may lead there}
  boolean allows(InetAddress address) {
    byte[] plain = plain(address);
    return denied.stream().noneMatch(block -> block.holds(plain))
        || allowed.stream().anyMatch(block -> block.holds(plain));
  }

  /// An IPv4 address that is written within an IPv6 address is judged as what it is.
  private static byte[] plain(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean carries =
        address instanceof Inet6Address v6 && (v6.isIPv4CompatibleAddress() || nat64(bytes));
    // "::" and "::1" are IPv6's own.
    boolean own = carries && bytes[12] == 0 && bytes[13] == 0 && bytes[14] == 0;
    return carries && !own ? Arrays.copyOfRange(bytes, IPV6_BYTES - IPV4_BYTES, IPV6_BYTES) : bytes;
  }

  /// 64:ff9b::/96, by which networks without IPv4 reach it.
  private static boolean nat64(byte[] bytes) {
    byte[] prefix = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
    return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }
}
