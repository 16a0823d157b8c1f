package dev.carillon.workload.explorer.source;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// A block of addresses, as CIDR writes it: `10.0.0.0/8`, `fd00::/8`, or one address alone.
///
/// @param prefix the first address (4 or 16 bytes)
/// @param bits of the prefix that all of them share (count)
record AddressRange(List<Byte> prefix, int bits) {

  /// Reads a block.
  ///
  /// @throws IllegalArgumentException when it is none; a name is never looked up
  static AddressRange parse(String text) {
    String stripped = text.strip();
    int slash = stripped.indexOf('/');
    String address = slash < 0 ? stripped : stripped.substring(0, slash);
    try {
      byte[] bytes = InetAddress.ofLiteral(address).getAddress();
      int most = bytes.length * Byte.SIZE;
      int bits = slash < 0 ? most : Integer.parseInt(stripped.substring(slash + 1));
      if (bits < 0 || bits > most) {
        throw new IllegalArgumentException("the prefix is longer than the address");
      }
      return new AddressRange(boxed(bytes), bits);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(text + " is not a network such as 10.0.0.0/8", wrong);
    }
  }

  private static List<Byte> boxed(byte[] bytes) {
    Byte[] all = new Byte[bytes.length];
    Arrays.setAll(all, i -> bytes[i]);
    return List.of(all);
  }

  /// {@return whether the address is in the block}
  boolean holds(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != prefix.size()) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += Byte.SIZE) {
      int at = bit / Byte.SIZE;
      int mask = bits - bit >= Byte.SIZE ? 0xff : 0xff << (Byte.SIZE - (bits - bit)) & 0xff;
      if ((prefix.get(at) & mask) != (bytes[at] & mask)) {
        return false;
      }
    }
    return true;
  }
}
