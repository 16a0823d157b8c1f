package dev.carillon.faults;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// Live connections to one replica, and what they cost it.
final class Sockets implements AutoCloseable {

  private static final int OPENING_AT_A_TIME = 64;
  private static final int ESTABLISHED = 1;

  private final Replica replica;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final WebSocketClient client =
      vertx.createWebSocketClient(
          new WebSocketClientOptions().setMaxConnections(30_000).setMaxFrameSize(1 << 20));

  Sockets(Replica replica) {
    this.replica = replica;
  }

  /// Opens connections that each follow one stream, and comes back when all have heard so.
  ///
  /// @param token of the n-th
  /// @param heard what each does with a frame
  List<WebSocket> open(
      int count, IntFunction<String> token, String stream, Consumer<String> heard) {
    List<WebSocket> all = new ArrayList<>(count);
    var subscribed = new CountDownLatch(count);
    var room = new Semaphore(OPENING_AT_A_TIME);
    for (int i = 0; i < count; i++) {
      room.acquireUninterruptibly();
      client
          .connect(
              new WebSocketConnectOptions()
                  .setHost("127.0.0.1")
                  .setPort(replica.port)
                  .setURI("/live")
                  .addHeader("Authorization", "Bearer " + token.apply(i)))
          .onComplete(tried -> room.release())
          .onSuccess(socket -> {
            synchronized (all) {
              all.add(socket);
            }
            socket.textMessageHandler(text -> {
              if (text.startsWith("{\"subscribed\"")) {
                subscribed.countDown();
              } else {
                heard.accept(text);
              }
            });
            socket.writeTextMessage("{\"subscribe\":\"" + stream + "\"}");
          });
    }
    try {
      if (!subscribed.await(2, TimeUnit.MINUTES)) {
        throw new IllegalStateException(subscribed.getCount() + " did not subscribe");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return all;
  }

  /// A plain socket with small buffers that follows these streams and does not read on.
  Socket deaf(String token, List<String> streams) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), replica.port));
    String hello =
        """
        GET /live HTTP/1.1
        Host: localhost
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
        Authorization: Bearer %s

        """
            .formatted(token);
    socket.getOutputStream().write(hello.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    for (String stream : streams) {
      byte[] text = ("{\"subscribe\":\"" + stream + "\"}").getBytes(StandardCharsets.UTF_8);
      byte[] frame = new byte[6 + text.length];
      frame[0] = (byte) 0x81;
      frame[1] = (byte) (0x80 | text.length);
      System.arraycopy(text, 0, frame, 6, text.length);
      socket.getOutputStream().write(frame);
    }
    return socket;
  }

  /// How many of these local ports the replica still holds a connection to (count).
  long established(Set<Integer> ports) {
    return connections(ports).count();
  }

  /// What the replica has sent to these local ports and nobody has taken (bytes).
  long underWay(Set<Integer> ports) {
    return connections(ports)
        .mapToLong(cells -> Long.parseLong(cells[4].substring(0, cells[4].indexOf(':')), 16))
        .sum();
  }

  private Stream<String[]> connections(Set<Integer> ports) {
    return Set.of("/proc/net/tcp", "/proc/net/tcp6").stream()
        .flatMap(table -> lines(Path.of(table)).stream().skip(1))
        .map(line -> line.strip().split("\\s+"))
        .filter(cells ->
            Integer.parseInt(cells[3], 16) == ESTABLISHED
                && port(cells[1]) == replica.port
                && ports.contains(port(cells[2])));
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
  }

  /// Open files of the replica, sockets among them (count).
  long files() {
    try (var all = Files.list(Path.of("/proc", Long.toString(replica.pid()), "fd"))) {
      return all.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Memory of the replica once it has stopped growing (KiB).
  long settledKb() {
    long last = kb();
    while (true) {
      Chance.letRun(Duration.ofSeconds(2));
      long now = kb();
      if (Math.abs(now - last) < 1_024) {
        return now;
      }
      last = now;
    }
  }

  private long kb() {
    return lines(Path.of("/proc", Long.toString(replica.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    vertx.close();
  }
}
