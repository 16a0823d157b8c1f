package dev.carillon.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The wire between a service and its database: passes bytes on, or holds them, delays them, resets
/// the connections, forgets them.
final class Network implements AutoCloseable {

  private static final int CONNECT_MS = 1_000;

  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Object cut = new Object();
  private volatile int target;
  private volatile boolean holding;
  private volatile long delayMs;
  private volatile boolean refusing;

  Network(int target) {
    this.target = target;
    try {
      door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  void leadsTo(int port) {
    target = port;
  }

  /// Holds every byte, both ways, as a dropped packet does until it is sent again.
  void hold() {
    holding = true;
  }

  /// Lets all go on that was held.
  void heal() {
    synchronized (cut) {
      holding = false;
      delayMs = 0;
      refusing = false;
      cut.notifyAll();
    }
  }

  void delay(Duration eachWay) {
    delayMs = eachWay.toMillis();
  }

  /// Takes no new connection.
  void refuse() {
    refusing = true;
  }

  /// Ends all connections with a reset.
  void reset() {
    open.forEach(Network::reset);
  }

  /// The connections that are open stay open and lead nowhere; new ones work. As when a firewall
  /// forgets, or the other machine has lost its power.
  void forget() {
    forgotten.addAll(open);
  }

  private final Set<Socket> forgotten = ConcurrentHashMap.newKeySet();

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        if (refusing) {
          reset(client);
          continue;
        }
        Thread.ofVirtual().start(() -> join(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void join(Socket client) {
    var server = new Socket();
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MS);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      open.add(client);
      Thread.ofVirtual().start(() -> pass(client, client, server));
      pass(client, server, client);
    } catch (IOException unreachable) {
      reset(client);
    }
  }

  /// @param key the client's socket, by which a connection is known
  private void pass(Socket key, Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      var bytes = new byte[16_384];
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        waitWhileHeld();
        if (delayMs > 0) {
          Chance.letRun(Duration.ofMillis(delayMs));
        }
        if (!forgotten.contains(key)) {
          out.write(bytes, 0, read);
          out.flush();
        }
      }
      while (forgotten.contains(key) && !door.isClosed()) {
        // Nobody hears that the other end is gone.
        Chance.letRun(Duration.ofMillis(200));
      }
    } catch (IOException ended) {
      // Either end went away: so does the other, which is what closing both says.
    } finally {
      open.remove(key);
    }
  }

  private void waitWhileHeld() {
    synchronized (cut) {
      while (holding) {
        try {
          cut.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException gone) {
      // It was reset already.
    }
  }

  @Override
  public void close() {
    heal();
    reset();
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
