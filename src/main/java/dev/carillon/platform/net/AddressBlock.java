package dev.carillon.platform.net;

import java.net.InetAddress;
import java.util.Arrays;

/// A block of addresses, as CIDR writes it: `10.0.0.0/8`, `fd00::/8`, or one address alone. Its
/// prefix is kept as bytes: an `InetAddress` may not be in the heap that a native executable is
/// built with.
public final class AddressBlock {

  private final byte[] prefix;
  private final int bits;

  private AddressBlock(byte[] prefix, int bits) {
    this.prefix = prefix;
    this.bits = bits;
  }

  /// Reads a block. A name is never looked up.
  ///
  /// @throws IllegalArgumentException when it is none
  public static AddressBlock parse(String text) {
    String stripped = text.strip();
    int slash = stripped.indexOf('/');
    String address = slash < 0 ? stripped : stripped.substring(0, slash);
    try {
      byte[] prefix = InetAddress.ofLiteral(address).getAddress();
      int most = prefix.length * Byte.SIZE;
      int bits = slash < 0 ? most : Integer.parseInt(stripped, slash + 1, stripped.length(), 10);
      if (bits < 0 || bits > most) {
        throw new IllegalArgumentException("the prefix is longer than the address");
      }
      return new AddressBlock(prefix, bits);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(text + " is not a network such as 10.0.0.0/8", wrong);
    }
  }

  /// {@return whether an address (4 or 16 bytes) is in the block}
  public boolean holds(byte[] address) {
    int whole = bits / Byte.SIZE;
    if (address.length != prefix.length || !Arrays.equals(prefix, 0, whole, address, 0, whole)) {
      return false;
    }
    int rest = bits % Byte.SIZE;
    int mask = 0xff << (Byte.SIZE - rest) & 0xff;
    return rest == 0 || (prefix[whole] & mask) == (address[whole] & mask);
  }
}
