package dev.carillon.workload.explorer.source;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// A block of addresses, as CIDR writes it: `10.0.0.0/8`, `fd00::/8`, or one address alone.
///
/// @param prefix the first address (4 or 16 bytes)
/// @param bits of the prefix that all of them share (count)
record AddressRange(List<Byte> prefix, int bits) {

  private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.]+");

  /// Reads a block.
  ///
  /// @throws IllegalArgumentException when it is none; a name is never looked up
  static AddressRange parse(String text) {
    String stripped = text.strip();
    int slash = stripped.indexOf('/');
    String address = slash < 0 ? stripped : stripped.substring(0, slash);
    if (!ADDRESS.matcher(address).matches()) {
      throw new IllegalArgumentException(text + " is not a network such as 10.0.0.0/8");
    }
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress();
      int bits =
          slash < 0 ? bytes.length * Byte.SIZE : Integer.parseInt(stripped.substring(slash + 1));
      if (bits < 0 || bits > bytes.length * Byte.SIZE) {
        throw new IllegalArgumentException(text + " has a prefix longer than its address");
      }
      return new AddressRange(boxed(bytes), bits);
    } catch (UnknownHostException | NumberFormatException wrong) {
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
