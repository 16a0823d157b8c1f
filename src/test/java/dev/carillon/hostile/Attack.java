package dev.carillon.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.hostile.RawHttp.Answer;
import dev.carillon.hostile.Routes.Route;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/// Hostile requests to all routes, several at a time, and what was wrong with the answers and in
/// the log.
final class Attack implements AutoCloseable {

  static final List<String> NO_HEADERS = List.of();
  static final byte[] NOTHING = new byte[0];

  private static final int AT_A_TIME = 6;
  private static final int SHOWN = 160;

  /// Words of the inside: stack traces, classes, statements.
  private static final Pattern INSIDE =
      Pattern.compile(
          "\\bat (dev\\.carillon|io\\.(vertx|quarkus|smallrye)|java\\.|org\\.)|Exception\\b|SQLSTATE"
              + "|PgException|\\bSELECT\\b.*\\bFROM\\b|INSERT INTO|dev\\.carillon\\.");

  /// Where somebody comes who has no token yet.
  private static final Set<String> OPEN =
      Set.of(
          "/health",
          "/api/sign-in",
          "/api/v1/oauth/callback",
          "/api/v1/oauth/success",
          "/api/v1/oauth/error");

  private final String name;
  private final RawHttp http;
  private final Ear ear = new Ear();
  private final Set<String> faults = new ConcurrentSkipListSet<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final long startNanos = System.nanoTime();
  private String slowest = "";
  private long slowestMillis;

  /// @param name what is tried, for the line it prints
  Attack(String name, int port) {
    this.name = name;
    this.http = new RawHttp(port);
    Logger.getLogger("").addHandler(ear);
  }

  static boolean isOpen(Route route) {
    return route.path().startsWith("/q/") || OPEN.contains(route.path());
  }

  /// Does it for each route, several at a time, and comes back after the last.
  void overEach(List<Route> routes, Consumer<Route> one) {
    try (var many = Executors.newFixedThreadPool(AT_A_TIME)) {
      List<? extends Future<?>> all =
          routes.stream().map(route -> many.submit(() -> one.accept(route))).toList();
      for (Future<?> each : all) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// A text that must not come back in an answer or be told in the log.
  void isSecret(String secret) {
    ear.isSecret(secret);
  }

  /// @param what names the input in the list of faults
  /// @param target as it stands in the request line
  Answer send(Route route, String what, String target, List<String> headers, byte[] body) {
    sent.incrementAndGet();
    long start = System.nanoTime();
    Answer answer = http.send(route.method(), target, headers, body);
    took(route + " | " + what, (System.nanoTime() - start) / 1_000_000);
    if (answer.isServerError()) {
      fault(route, what, "answered " + answer.status() + ": " + shown(answer.text()));
    }
    if (answer.isSilent()) {
      fault(route, what, "was not answered, and the connection stayed open");
    }
    if (route.path().startsWith("/api/")
        && answer.status() >= 400
        && INSIDE.matcher(answer.text()).find()) {
      fault(route, what, "shows the inside: " + shown(answer.text()));
    }
    return answer;
  }

  private synchronized void took(String what, long millis) {
    if (millis > slowestMillis) {
      slowest = what;
      slowestMillis = millis;
    }
  }

  void fault(Route route, String what, String how) {
    faults.add(route + " | " + what + " | " + how);
  }

  /// To be said last: what was found, in the answers and in the log.
  void assertNothingFound() {
    ear.told().forEach(line -> faults.add("the log tells a secret: " + line));
    ear.mistakes().forEach(line -> faults.add("the log tells a mistake: " + line));
    assertThat(faults).isEmpty();
  }

  static String shown(String text) {
    String tail = text.contains("\r\n\r\n") ? text.substring(text.indexOf("\r\n\r\n") + 4) : text;
    String line = tail.replaceAll("\\p{Cntrl}", "?");
    return line.substring(0, Math.min(SHOWN, line.length()));
  }

  @Override
  public synchronized void close() {
    Logger.getLogger("").removeHandler(ear);
    System.out.printf(
        "%s: %,d hostile requests in %,d s, %d faults; the slowest took %,d ms: %s%n",
        name,
        sent.get(),
        (System.nanoTime() - startNanos) / 1_000_000_000,
        faults.size(),
        slowestMillis,
        slowest);
  }
}
