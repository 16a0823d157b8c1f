package dev.carillon.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// HTTP to the letter: what is sent is sent as it stands, which no well-behaved client would do.
final class RawHttp {

  private static final int SILENCE_MS = 5_000;
  private static final int MOST_BYTES = 256 * 1024;

  private final int port;

  RawHttp(int port) {
    this.port = port;
  }

  /// What came back.
  ///
  /// @param status 0 when the connection was closed without an answer, -1 when it stayed open
  ///   without one
  record Answer(int status, String text) {
    boolean isSilent() {
      return status < 0;
    }

    boolean isServerError() {
      return status >= 500;
    }

    boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  /// @param headers whole lines, without line ends
  Answer send(String method, String target, List<String> headers, byte[] body) {
    var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    if (body.length > 0 && headers.stream().noneMatch(h -> h.startsWith("Content-Length"))) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SILENCE_MS);
      socket.setSoTimeout(SILENCE_MS);
      write(socket.getOutputStream(), head.toString(), body);
      return read(socket.getInputStream());
    } catch (IOException closed) {
      return new Answer(0, "");
    }
  }

  /// A server may answer and close before it has read all: then the answer counts.
  private static void write(OutputStream out, String head, byte[] body) {
    try {
      out.write(head.getBytes(StandardCharsets.UTF_8));
      out.write(body);
      out.flush();
    } catch (IOException closedEarly) {
      return;
    }
  }

  private static Answer read(InputStream in) throws IOException {
    var all = new ByteArrayOutputStream();
    var bytes = new byte[8_192];
    try {
      for (int read = in.read(bytes); read >= 0 && all.size() < MOST_BYTES; read = in.read(bytes)) {
        boolean isHead = all.size() == 0;
        all.write(bytes, 0, read);
        if (isHead && all.toString(StandardCharsets.UTF_8).contains("text/event-stream")) {
          break;
        }
      }
    } catch (SocketTimeoutException open) {
      if (all.size() == 0) {
        return new Answer(-1, "");
      }
    }
    String text = all.toString(StandardCharsets.UTF_8);
    return new Answer(status(text), text);
  }

  private static int status(String text) {
    try {
      return text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0;
    } catch (NumberFormatException e) {
      throw new UncheckedIOException(new IOException(text, e));
    }
  }
}
