package dev.carillon.job.engine;

import dev.carillon.platform.http.BuildInfo;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// Who this process is, in answers and logs.
final class Node {

  private Node() {}

  /// The configured name, else `HOSTNAME` (a pod's name), else the host's.
  static String name(WorkerConfig config) {
    return config
        .node()
        .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")).filter(name -> !name.isBlank()))
        .orElseGet(Node::hostName);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  static String version() {
    return BuildInfo.here().version();
  }
}
