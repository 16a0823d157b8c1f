package dev.carillon.notification.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// A mail server that takes any mail, but hangs up or falls silent where a test wants.
final class CurtServer implements AutoCloseable {

  static final String AT_ONCE = "at once";
  static final String AFTER_THE_GREETING = "after the greeting";

  private final ServerSocket door;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final CountDownLatch greeting = new CountDownLatch(1);
  private volatile String end = "";
  private volatile String silence = "";

  CurtServer() {
    try {
      this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    Thread.ofVirtual().start(this::open);
  }

  int port() {
    return door.getLocalPort();
  }

  /// @param command how the line begins at which it hangs up, or one of the constants
  void hangUpAt(String command) {
    end = command;
  }

  /// @param command how the line begins that it does not answer, or [#AT_ONCE]
  void saysNothingTo(String command) {
    silence = command;
  }

  /// Whoever waits for an answer still waits; who comes now is served.
  void answersAll() {
    silence = "";
  }

  void greetAtLast() {
    greeting.countDown();
  }

  /// The lines of all who came, in their order.
  List<String> heard() {
    return List.copyOf(heard);
  }

  @Override
  public void close() {
    greeting.countDown();
    try {
      door.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void open() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        var lines =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
      if (end.equals(AT_ONCE)) {
        return;
      }
      if (silence.equals(AT_ONCE)) {
        greeting.await();
      }
      say(client, "220 here");
      if (end.equals(AFTER_THE_GREETING)) {
        return;
      }
      converse(client, lines);
    } catch (IOException | InterruptedException gone) {
      // The client has hung up, or the test is over.
    }
  }

  private void converse(Socket client, BufferedReader lines) throws IOException {
    boolean inMail = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      heard.add(line);
      if (is(end, line, inMail)) {
        return;
      }
      boolean last = inMail && line.equals(".");
      if ((inMail && !last) || is(silence, line, inMail)) {
        continue;
      }
      inMail = line.equals("DATA");
      say(client, inMail ? "354 go on" : "250 well");
    }
  }

  private static boolean is(String wanted, String line, boolean inMail) {
    return inMail ? wanted.equals(".") && line.equals(".") : commands(wanted, line);
  }

  private static boolean commands(String wanted, String line) {
    return !wanted.isEmpty() && line.startsWith(wanted);
  }

  private static void say(Socket client, String line) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }
}
