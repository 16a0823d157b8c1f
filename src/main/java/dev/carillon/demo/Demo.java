package dev.carillon.demo;

import io.quarkus.arc.All;
import io.quarkus.vertx.http.HttpServerStart;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/// Plays every [DemoPart] once, as soon as the service answers, and again when somebody asks.
@Singleton
final class Demo {

  private static final Logger LOG = Logger.getLogger(Demo.class);

  private final DemoConfig config;
  private final List<DemoPart> parts;
  private final AtomicBoolean played = new AtomicBoolean();
  private final AtomicBoolean playing = new AtomicBoolean();
  private volatile URI address = URI.create("http://localhost");

  Demo(DemoConfig config, @All List<DemoPart> parts) {
    this.config = config;
    this.parts = parts;
  }

  /// The plain server alone: with TLS there are two that start.
  void answering(@ObservesAsync HttpServerStart start) {
    if (config.enabled() && !start.options().isSsl() && played.compareAndSet(false, true)) {
      address = URI.create("http://localhost:" + start.options().getPort());
      playing.set(true);
      inBackground(play(address));
    }
  }

  boolean isEnabled() {
    return config.enabled();
  }

  boolean isPlaying() {
    return playing.get();
  }

  List<String> names() {
    return parts.stream().map(DemoPart::name).toList();
  }

  /// Plays all parts at a time and returns at once. While it plays it is not begun anew.
  void playAgain() {
    if (playing.compareAndSet(false, true)) {
      inBackground(
          Multi.createFrom()
              .iterable(parts)
              .onItem()
              .transformToUniAndMerge(part -> playOne(part, address))
              .onItem()
              .ignoreAsUni());
    }
  }

  private void inBackground(Uni<Void> play) {
    play.onTermination()
        .invoke(() -> playing.set(false))
        .subscribe()
        .with(
            done -> LOG.info("The demo is over. The page at / plays it again."),
            failure -> LOG.error("The demo broke off", failure));
  }

  Uni<Void> play(URI service) {
    LOG.infof("The demo begins. To see it in a browser, open %s/", service);
    return Multi.createFrom()
        .iterable(parts)
        .onItem()
        .transformToUniAndConcatenate(part -> playOne(part, service))
        .onItem()
        .ignoreAsUni();
  }

  private static Uni<Void> playOne(DemoPart part, URI service) {
    LOG.infof("Demo: %s", part.name());
    return Uni.createFrom()
        .deferred(() -> part.play(service))
        .onFailure()
        .recoverWithUni(failure -> {
          LOG.errorf(failure, "The demo goes on without '%s'", part.name());
          return Uni.createFrom().voidItem();
        });
  }
}
