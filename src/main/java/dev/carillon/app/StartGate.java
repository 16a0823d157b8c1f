package dev.carillon.app;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Lets nothing of the service touch the database before it was looked at, and migrated if that was
/// needed. The look goes on while Quarkus starts: a cold start waits for the longer of the two and
/// not for both.
@Singleton
final class StartGate {

  /// Before all other observers of the start; those without a priority of their own come at 2,500.
  private static final int FIRST = 1;

  /// What a shell says of a process that ended by SIGTERM.
  private static final int TERMINATED = 143;

  /// One per process, since the look begins where there are no beans yet. None in tests, which
  /// bring their own database, and in development, where `main` looks before it goes on.
  private static final AtomicReference<@Nullable FutureTask<?>> LOOK = new AtomicReference<>();

  /// Begins to look, on a thread of its own.
  ///
  /// @param look blocks; throws [StartRefused] when the service must not start there
  static void begin(Runnable look) {
    var task = new FutureTask<>(look, true);
    LOOK.set(task);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> breakOff(task), "carillon-break-off"));
    var thread = new Thread(task, "carillon-database");
    thread.setDaemon(true);
    thread.start();
  }

  /// SIGTERM before the look has ended: Quarkus would end its start first, and wait for a server
  /// that may not answer. Nothing of the service runs yet, and each migration is a transaction of
  /// its own: one that is cut off leaves nothing, and the next start goes on from there.
  private static void breakOff(FutureTask<?> look) {
    if (!look.isDone()) {
      Runtime.getRuntime().halt(TERMINATED);
    }
  }

  /// Blocks the thread that starts Quarkus until the look has ended.
  ///
  /// @throws StartRefused and whatever else the look ended with
  void pass(@Observes @Priority(FIRST) StartupEvent event) {
    FutureTask<?> look = LOOK.get();
    if (look != null) {
      await(look);
    }
  }

  private static void await(FutureTask<?> look) {
    try {
      look.get();
    } catch (ExecutionException ended) {
      if (ended.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException("The look at the database broke off", ended);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The start was interrupted", hurried);
    }
  }
}
