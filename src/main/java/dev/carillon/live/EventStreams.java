package dev.carillon.live;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.http.SendBuffer;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.TokenLogin.Login;
import dev.carillon.stream.Following;
import dev.carillon.stream.Position;
import dev.carillon.stream.StreamName;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Streams on their way to a reader of server-sent events, for every route that answers with such:
/// bounded, with a sign of life every 15 s, ended with the token, and cut for one who does not
/// read.
@Singleton
public final class EventStreams {

  private static final Logger LOG = Logger.getLogger(EventStreams.class);

  private static final Pattern POSITION = Pattern.compile("(?:([0-9]{1,18})-)?([0-9]{1,18})");

  private final LiveParts parts;
  private final Visitors visitors;

  EventStreams(LiveParts parts, Visitors visitors) {
    this.parts = parts;
    this.visitors = visitors;
  }

  /// One event on the wire; what is `null` is left out.
  ///
  /// @param id the place after it, `<epoch>-<seq>`
  /// @param event its name; one without is a comment that only keeps the connection open
  /// @param data JSON text, or that of the comment
  public record Item(@Nullable String id, @Nullable String event, String data) {

    static Item at(Position position, @Nullable String event, String data) {
      return new Item(position.epoch() + "-" + position.seq(), event, data);
    }
  }

  /// A stream that is told beside another, from now on and without places of its own.
  ///
  /// @param events names of those that are told
  public record Beside(StreamName stream, Set<String> events) {}

  /// Asked before an answer begins: its head goes out at once, and with it the chance to refuse.
  ///
  /// @throws ProblemException 429 when this person has as many connections as one may have
  public void refuseTooMany(Actor person) {
    if (visitors.isFull(person)) {
      throw new ProblemException(
          ProblemType.TOO_MANY_REQUESTS, "Too many connections of one person; close some.");
    }
  }

  /// Reads the last place a client saw. The header comes from a client that comes back, so it is
  /// the newer.
  ///
  /// @param lastEventId the header `Last-Event-ID`
  /// @param after the same as a parameter
  /// @throws ProblemException 400 for what is no place
  public static Optional<Position> place(@Nullable String lastEventId, @Nullable String after) {
    boolean inHeader = lastEventId != null && !lastEventId.isBlank();
    @Nullable String told = inHeader ? lastEventId : after;
    if (told == null) {
      return Optional.empty();
    }
    Matcher parts = POSITION.matcher(told.strip());
    if (!parts.matches()) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "A place in a stream is <epoch>-<seq>, as the id of an event, or <seq>.",
          Map.of("parameter", inHeader ? "Last-Event-ID" : "after"));
    }
    long epoch = parts.group(1) == null ? Position.ANY_EPOCH : Long.parseLong(parts.group(1));
    return Optional.of(new Position(epoch, Long.parseLong(parts.group(2))));
  }

  /// Follows a stream that the caller may follow, as [dev.carillon.stream.Streams#find] says.
  ///
  /// @param after the last place the client saw, or `null` for from now on
  /// @param identity whose token it is; with the token the events end
  /// @param line the request, cut when its reader does not read
  public Multi<Item> follow(
      StreamName stream, @Nullable Position after, SecurityIdentity identity, RoutingContext line) {
    return follow(stream, after, null, identity, line);
  }

  /// The same, with another stream beside it.
  public Multi<Item> follow(
      StreamName stream,
      @Nullable Position after,
      @Nullable Beside beside,
      SecurityIdentity identity,
      RoutingContext line) {
    Login login = parts.login().of(identity);
    return Multi.createFrom()
        .emitter(
            reader -> {
              EventQueue queue = begin(reader, login, line);
              begin(
                  parts.streams().follow(login.actor(), stream, after, queue),
                  now -> queue.began(now, after != null),
                  reader);
              if (beside != null) {
                var also = new BesideQueue(queue, beside.events());
                begin(
                    parts.streams().follow(login.actor(), beside.stream(), null, also),
                    queue::follows,
                    reader);
              }
            },
            BackPressureStrategy.ERROR);
  }

  private EventQueue begin(MultiEmitter<? super Item> reader, Login login, RoutingContext line) {
    var queue =
        new EventQueue(
            reader, login, parts.config(), parts.login(), () -> Line.cut(line.request()));
    SendBuffer.bound(line.request().connection());
    visitors.entered(login.actor());
    parts.pulse().add(queue);
    reader.onTermination(() -> {
      parts.pulse().remove(queue);
      visitors.left(login.actor());
      queue.ended();
    });
    return queue;
  }

  private static void begin(
      Uni<Following> follow, Consumer<Following> began, MultiEmitter<? super Item> reader) {
    follow
        .subscribe()
        .with(
            began,
            failure -> {
              LOG.debugf(failure, "A stream cannot be followed just now; the client comes back");
              reader.complete();
            });
  }
}
