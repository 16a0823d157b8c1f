package dev.carillon.platform.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// Whether an address is one of the public internet (IANA special-purpose address registries;
/// reliability.md §3.1, 1.3.6).
///
/// Of IPv6 only the range that is handed out to networks, 2000::/3, is public at all; what is
/// special within it, and what carries an IPv4 address in it, is not.
public final class PublicAddress {

  private static final List<AddressBlock> SPECIAL_IPV4 =
      blocks(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // between a provider and its customers
          "127.0.0.0/8", // this machine
          "168.63.129.16/32", // the metadata service of a cloud, on a public address
          "169.254.0.0/16", // link-local, the metadata services of most clouds
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, and broadcast

  private static final AddressBlock GLOBAL_IPV6 = AddressBlock.parse("2000::/3");

  private static final List<AddressBlock> SPECIAL_IPV6 =
      blocks(
          "2001::/23", // protocol assignments, Teredo
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4: an IPv4 address inside
          "3fff::/20"); // documentation

  private PublicAddress() {}

  /// {@return whether anybody on the internet could reach it}
  public static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    return switch (address) {
      case Inet4Address v4 -> SPECIAL_IPV4.stream().noneMatch(block -> block.holds(bytes));
      case Inet6Address v6 ->
          GLOBAL_IPV6.holds(bytes) && SPECIAL_IPV6.stream().noneMatch(block -> block.holds(bytes));
      default -> false;
    };
  }

  private static List<AddressBlock> blocks(String... ranges) {
    return Arrays.stream(ranges).map(AddressBlock::parse).toList();
  }
}
