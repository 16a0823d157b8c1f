package dev.carillon.platform.net;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Names as the operating system knows them. The lookup blocks, and keeps its thread even where a
/// virtual one would wait, so it has a few threads of its own: a name server that hangs holds up
/// calls outside and nothing else.
@Singleton
final class SystemHostNames implements HostNames {

  private static final int THREADS = 8;

  private final WorkerExecutor threads;

  SystemHostNames(Vertx vertx) {
    this.threads = vertx.createSharedWorkerExecutor("outside-names", THREADS, 1, TimeUnit.MINUTES);
  }

  @Override
  public Uni<List<InetAddress>> addressesOf(String host) {
    return Uni.createFrom()
        .completionStage(() ->
            threads
                .executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false)
                .toCompletionStage());
  }
}
