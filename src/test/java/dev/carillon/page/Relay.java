package dev.carillon.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stands between a browser and the service, so that the service can go away and come back at the
/// same address: cut off, it refuses connections as a service does that is not there.
final class Relay implements AutoCloseable {

  private final int target;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private ServerSocket door;

  /// @param target port of the service
  Relay(int target) {
    this.target = target;
    door = open(0);
    port = door.getLocalPort();
    listen(door);
  }

  String origin() {
    return "http://localhost:" + port;
  }

  /// Ends every connection and takes no more.
  void goAway() {
    shut(door);
    sockets.forEach(Relay::shut);
    sockets.clear();
  }

  void comeBack() {
    door = open(port);
    listen(door);
  }

  private static ServerSocket open(int port) {
    try {
      var socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen(ServerSocket open) {
    Thread.ofVirtual().start(() -> accept(open));
  }

  private void accept(ServerSocket open) {
    while (!open.isClosed()) {
      try {
        var near = open.accept();
        var far = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(near);
        sockets.add(far);
        Thread.ofVirtual().start(() -> pass(near, far));
        Thread.ofVirtual().start(() -> pass(far, near));
      } catch (IOException ended) {
        shut(open);
      }
    }
  }

  private void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      sockets.remove(from);
    } finally {
      shut(from);
      shut(to);
      sockets.remove(to);
    }
  }

  private static void shut(AutoCloseable open) {
    try {
      open.close();
    } catch (Exception e) {
      throw new IllegalStateException("a socket does not close", e);
    }
  }

  @Override
  public void close() {
    goAway();
  }
}
