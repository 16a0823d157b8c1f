package dev.carillon.platform.net;

import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.util.List;

/// Looks up names.
public interface HostNames {

  /// @param host a DNS name
  /// @return all its addresses, at least one; fails with [java.net.UnknownHostException] when it
  ///   has none
  Uni<List<InetAddress>> addressesOf(String host);
}
