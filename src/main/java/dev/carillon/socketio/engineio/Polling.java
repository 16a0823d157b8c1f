package dev.carillon.socketio.engineio;

import dev.carillon.platform.resilience.Allowance;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A session's requests: one at a time waits for what is sent, one at a time brings packets. On the
/// session's event loop.
final class Polling {

  private final EngineSession session;
  private final Allowance allowance;
  private @Nullable Exchange poll;
  private @Nullable Exchange post;

  Polling(EngineSession session, EngineOptions options) {
    this.session = session;
    this.allowance = new Allowance(options.burst(), options.packetsPerSecond(), System::nanoTime);
  }

  /// The request that opens the session waits for its answer.
  void begin(@Nullable Exchange handshake) {
    poll = handshake;
  }

  boolean isWaiting() {
    return poll != null;
  }

  /// A request that waits for something to be sent.
  void poll(Exchange request) {
    if (session.hasLastWords()) {
      poll = request;
      session.end(EngineClose.DONE);
    } else if (!session.isPolled()) {
      request.refuse(EngineError.BAD_REQUEST);
    } else if (session.isOverdue()) {
      session.end(EngineClose.PING_TIMEOUT);
      request.refuse(EngineError.BAD_REQUEST);
    } else if (poll != null) {
      session.end(EngineClose.OVERLAP);
      request.refuse(EngineError.BAD_REQUEST);
    } else {
      poll = request;
      request.waits();
      session.pollWaits();
    }
  }

  /// The client hung up on its poll.
  void pollLost(Exchange request) {
    if (poll == request) {
      poll = null;
      session.end(EngineClose.TRANSPORT_CLOSED);
    }
  }

  /// Answers the poll, if there is one.
  ///
  /// @return completes when the network has the packets
  Future<Void> answer(List<Packet> packets) {
    if (poll == null) {
      return Future.failedFuture("nobody polls");
    }
    var answered = poll;
    poll = null;
    return answered
        .answer(Packet.payload(packets))
        .onFailure(lost -> session.execute(() -> session.end(EngineClose.TRANSPORT_CLOSED)));
  }

  /// A request that brings packets begins to arrive.
  void posting(Exchange request) {
    if (!session.isPolled() || session.isOverdue()) {
      request.refuse(EngineError.BAD_REQUEST);
    } else if (post != null) {
      session.end(EngineClose.OVERLAP);
      request.refuse(EngineError.BAD_REQUEST);
    } else {
      post = request;
    }
  }

  /// It will not arrive.
  void postFailed(Exchange request, EngineClose why) {
    if (post == request) {
      post = null;
      session.end(why);
    }
  }

  /// It is there.
  void posted(Exchange request, String payload) {
    if (post != request) {
      return;
    }
    post = null;
    if (isTaken(payload)) {
      request.accept();
    } else {
      request.refuse(EngineError.BAD_REQUEST);
    }
  }

  /// {@return whether all of it was packets}
  private boolean isTaken(String payload) {
    int from = 0;
    while (from <= payload.length()) {
      int end = payload.indexOf(Packet.SEPARATOR, from);
      int to = end < 0 ? payload.length() : end;
      @Nullable Packet packet = Packet.read(payload.substring(from, to), true);
      if (packet != null && !allowance.take()) {
        session.end(EngineClose.TOO_MANY_PACKETS);
        return false;
      }
      session.receive(packet);
      if (!session.isOpen()) {
        return packet != null;
      }
      from = to + 1;
    }
    return true;
  }

  /// The session is over: nobody waits any longer.
  void end(List<Packet> lastWords, EngineClose why) {
    answer(lastWords);
    if (post != null) {
      post.refuse(why == EngineClose.TOO_LARGE ? EngineError.TOO_LARGE : EngineError.BAD_REQUEST);
      post = null;
    }
  }
}
