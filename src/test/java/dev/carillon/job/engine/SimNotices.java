package dev.carillon.job.engine;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.pgclient.pubsub.PgChannel;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// LISTEN and NOTIFY between the simulated processes. One notice in twenty gets lost.
final class SimNotices {

  private static final double LOST = 0.05;

  private record Ear(SimWorld.Owner owner, Map<String, Handler<String>> channels) {}

  private final SimWorld world;
  private final List<Ear> ears = new ArrayList<>();

  SimNotices(SimWorld world) {
    this.world = world;
  }

  void send(String[] channels, String[] payloads) {
    for (int i = 0; i < channels.length; i++) {
      String channel = channels[i];
      String payload = payloads[i];
      ears.removeIf(ear -> ear.owner().dead);
      for (Ear ear : ears) {
        Handler<String> handler = ear.channels().get(channel);
        if (handler != null && !world.chance(LOST)) {
          long wait = world.between(Duration.ofNanos(100_000), Duration.ofMillis(20));
          world.after(wait, ear.owner(), () -> handler.handle(payload));
        }
      }
    }
  }

  PgSubscriber subscriber(SimWorld.Owner owner) {
    var ear = new Ear(owner, new HashMap<>());
    ears.add(ear);
    return SimLoops.proxy(
        PgSubscriber.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "closeHandler" -> self;
              case "connect" -> Future.succeededFuture();
              case "close" -> {
                ears.remove(ear);
                yield Future.succeededFuture();
              }
              case "channel" -> channel(ear, (String) arguments[0]);
              default -> throw new UnsupportedOperationException(method.toString());
            });
  }

  private static PgChannel channel(Ear ear, String name) {
    return SimLoops.proxy(
        PgChannel.class,
        (self, method, arguments) -> {
          if (!method.getName().equals("handler")) {
            throw new UnsupportedOperationException(method.toString());
          }
          ear.channels().put(name, SimNotices.handler(arguments[0]));
          return self;
        });
  }

  @SuppressWarnings("unchecked") // the interface says what it hears
  private static Handler<String> handler(Object given) {
    return (Handler<String>) given;
  }
}
