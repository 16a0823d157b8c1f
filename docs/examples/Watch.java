import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Follows one job over `/live` and draws its progress until it ends. Needs a JDK and nothing else:
///
///     TOKEN=<token> java docs/examples/Watch.java <job id or unique key> [http://localhost:8080]
///
/// On a terminal it draws one bar in place, elsewhere one line for each change. A connection that
/// breaks is opened again and goes on after the last number seen. Ends with 0 when the job was
/// completed, 1 when it failed, was cancelled or cannot be seen, 2 when called wrongly.
public final class Watch {

  private static final int WIDTH = 30;
  private static final int MOST_TRIES = 10;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);
  private static final String GONE = "";

  private final String job;
  private final URI address;
  private final String token;
  private final boolean terminal = System.console() != null && System.console().isTerminal();
  private final LinkedBlockingQueue<String> frames = new LinkedBlockingQueue<>();

  /// The last place seen, as the rest of a subscription; empty before the first.
  private String seen = "";

  private int tries;
  private String lastLine = "";

  /// Where the rate is counted from.
  private long startNanos;

  private long startCurrent = -1;
  private String ratedPhase = "";

  private Watch(String job, String base, String token) {
    this.job = job;
    this.address = URI.create(base.replaceFirst("^http", "ws").replaceFirst("/$", "") + "/live");
    this.token = token;
  }

  public static void main(String[] args) throws InterruptedException {
    var token = System.getenv("TOKEN");
    if (args.length < 1 || args.length > 2 || token == null || token.isBlank()) {
      System.err.println(
          "Usage: TOKEN=<token> java docs/examples/Watch.java <job id or unique key> [base URL]");
      System.exit(2);
      return;
    }
    var base = args.length == 2 ? args[1] : "http://localhost:8080";
    System.exit(new Watch(args[0], base, token.strip()).follow());
  }

  private int follow() throws InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      while (tries < MOST_TRIES) {
        var socket = connect(http);
        if (socket != null) {
          var code = read();
          if (code >= 0) {
            socket.abort();
            return code;
          }
        }
        tries++;
        System.err.println("No connection; trying again (" + tries + " of " + MOST_TRIES + ").");
        TimeUnit.NANOSECONDS.sleep(BETWEEN_TRIES.toNanos());
      }
    } catch (CompletionException refused) {
      System.err.println("Refused: " + reason(refused.getCause()));
    }
    return 1;
  }

  /// @return `null` when nobody answers, which may pass
  private WebSocket connect(HttpClient http) {
    try {
      var socket =
          http.newWebSocketBuilder()
              .header("Authorization", "Bearer " + token)
              .connectTimeout(Duration.ofSeconds(10))
              .buildAsync(address, new Ear())
              .join();
      socket.sendText(
          "{\"subscribe\":\"job:%s\"%s}"
              .formatted(job.replace("\\", "\\\\").replace("\"", "\\\""), seen),
          true);
      startCurrent = -1;
      return socket;
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof IOException
          && !(failed.getCause() instanceof WebSocketHandshakeException)) {
        return null;
      }
      throw failed;
    }
  }

  private static String reason(Throwable cause) {
    return cause instanceof WebSocketHandshakeException answer
        ? "the service answers " + answer.getResponse().statusCode()
        : String.valueOf(cause);
  }

  /// @return the exit code, or -1 when the connection ended before the job
  private int read() throws InterruptedException {
    while (true) {
      var frame = frames.take();
      if (frame.equals(GONE)) {
        return -1;
      }
      if (frame.startsWith("{\"error\"")) {
        newLine();
        System.err.println(text(frame, "title") + ": " + text(frame, "detail"));
        return 1;
      }
      seen = ",\"epoch\":%d,\"after\":%d".formatted(number(frame, "epoch"), number(frame, "seq"));
      tries = 0;
      if (frame.startsWith("{\"over\"")) {
        System.err.println("There is no more to hear of this job.");
        return 1;
      }
      if (!frame.startsWith("{\"stream\"")) {
        continue;
      }
      show(frame);
      switch (text(frame, "event")) {
        case "completed":
          newLine();
          return 0;
        case "failed", "cancelled":
          newLine();
          System.out.println(text(frame, "error"));
          return 1;
        default:
          break;
      }
    }
  }

  private void show(String frame) {
    int percent = (int) number(frame, "percentage");
    int full = WIDTH * percent / 100;
    var line =
        "%-9s [%s%s] %3d %%  %s%s%s"
            .formatted(
                text(frame, "event"),
                "#".repeat(full),
                ".".repeat(WIDTH - full),
                percent,
                spaced(text(frame, "phase")),
                spaced(text(frame, "message")),
                rate(frame));
    if (terminal) {
      System.out.print("\r\u001b[K" + line);
      System.out.flush();
    } else if (!line.equals(lastLine)) {
      System.out.println(line);
    }
    lastLine = line;
  }

  /// Units per second since this phase was first seen, and the time left at that rate.
  private String rate(String frame) {
    long current = number(frame, "current");
    long total = number(frame, "total");
    var phase = text(frame, "phase");
    if (startCurrent < 0 || current < startCurrent || !phase.equals(ratedPhase)) {
      startCurrent = current;
      startNanos = System.nanoTime();
      ratedPhase = phase;
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    if (current == startCurrent || seconds < 0.5) {
      return "";
    }
    double perSecond = (current - startCurrent) / seconds;
    long left = Math.round((total - current) / perSecond);
    return total > current
        ? String.format(Locale.ROOT, " (%.1f/s, %d s left)", perSecond, left)
        : "";
  }

  private void newLine() {
    if (terminal && !lastLine.isEmpty()) {
      System.out.println();
    }
  }

  private static String spaced(String text) {
    return text.isEmpty() ? "" : text + "  ";
  }

  /// Our frames name each of these members once, before anything a job wrote itself: a whole JSON
  /// reader is not needed, and the JDK has none.
  private static String text(String frame, String name) {
    var found =
        Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(frame);
    return found.find() ? unescaped(found.group(1)) : "";
  }

  private static long number(String frame, String name) {
    var found = Pattern.compile("\"" + name + "\":(-?[0-9]+)").matcher(frame);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  /// Control characters become spaces: what a job wrote must not steer the terminal.
  private static String unescaped(String json) {
    return Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)")
        .matcher(json)
        .replaceAll(
            escape -> {
              var code = escape.group(1);
              int character =
                  code.length() == 5
                      ? Integer.parseInt(code.substring(1), 16)
                      : "nrtbf".contains(code) ? ' ' : code.charAt(0);
              return Matcher.quoteReplacement(
                  String.valueOf((char) character));
            })
        .replaceAll("\\p{Cntrl}", " ");
  }

  private final class Ear implements WebSocket.Listener {

    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        frames.add(parts.toString());
        parts.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      System.err.println("Closed by the service: " + code + " " + reason);
      frames.add(GONE);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
      frames.add(GONE);
    }
  }
}
