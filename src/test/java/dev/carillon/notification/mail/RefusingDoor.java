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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// Stands before a mail server and passes everything on, but answers a recipient `refuse-451@…`
/// itself, with that number. A mail to `lost-…@…` arrives, and whoever sent it is not told. As many
/// callers as it is told hear a greeting and nothing more.
final class RefusingDoor implements AutoCloseable {

  private static final Pattern REFUSED =
      Pattern.compile("RCPT TO:<refuse-(\\d{3})@.*", Pattern.CASE_INSENSITIVE);

  private static final Pattern LOST = Pattern.compile("RCPT TO:<lost-.*", Pattern.CASE_INSENSITIVE);

  private final ServerSocket door;
  private final int behind;
  private final AtomicInteger hangUps;

  RefusingDoor(int behind, AtomicInteger hangUps) {
    this.behind = behind;
    this.hangUps = hangUps;
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

  @Override
  public void close() {
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
        if (hangUps.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          write(client.getOutputStream(), "220 here");
          client.close();
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
        Thread.ofVirtual().start(() -> answers(server, client));
        Thread.ofVirtual().start(() -> commands(client, server));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void answers(Socket server, Socket client) {
    try (server;
        client) {
      server.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException gone) {
      // One of both has hung up, and so does the door.
    }
  }

  private static void commands(Socket client, Socket server) {
    try (client;
        server;
        var lines =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
      String line = lines.readLine();
      boolean lost = false;
      while (line != null) {
        lost |= LOST.matcher(line).matches();
        if (lost && line.equals(".")) {
          client.close();
        }
        var refused = REFUSED.matcher(line);
        boolean refuse = refused.matches();
        write(
            refuse ? client.getOutputStream() : server.getOutputStream(),
            refuse ? refused.group(1) + " not now, " + line : line);
        line = lines.readLine();
      }
    } catch (IOException gone) {
      // One of both has hung up, and so does the door.
    }
  }

  private static void write(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }
}
