package dev.carillon.app;

import dev.carillon.platform.db.WrongDatabaseUrl;
import dev.carillon.platform.db.embedded.EmbeddedServerFailure;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where the program begins: settles what must be known before Quarkus reads its settings, then
/// hands over to it.
///
/// What is set up wrongly ends the process with exit code 1 and one sentence on standard error.
@QuarkusMain
public final class Carillon {

  private static final int REFUSED = 1;

  /// Above a start that is under way and all that a stop waits for.
  private static final Duration LONGEST_END = Duration.ofMinutes(3);

  Carillon() {}

  /// Starts the service and stays in it until it ends.
  ///
  /// @param args handed to Quarkus unread
  public static void main(String... args) {
    try {
      var settings = StartSettings.read();
      StartChecks.identity(settings);
      var database = new DatabaseChoice(settings);
      var encryption = new EncryptionChoice(settings);
      database.apply();
      encryption.apply(database.homeOfKeys());
      new MailServerChoice(settings).apply();
      new CascadeDebugging(settings).apply();
      if (settings.isDevelopment()) {
        Quarkus.run(args);
      } else {
        untilTheEnd(
            () -> Quarkus.run(null, (exitCode, failure) -> end(database, exitCode, failure), args));
      }
    } catch (StartRefused | WrongDatabaseUrl | EmbeddedServerFailure refused) {
      System.err.println("Carillon did not start. " + refused.getMessage());
      System.exit(REFUSED);
    }
  }

  /// The JVM ends as soon as its shutdown hooks are through, and Quarkus' own is when everything is
  /// stopped: a moment before [#end] halts with the right code. This one keeps it until then.
  private static void untilTheEnd(Runnable service) {
    var over = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> await(over), "carillon-end"));
    try {
      service.run();
    } finally {
      over.countDown();
    }
  }

  private static void await(CountDownLatch over) {
    try {
      if (!over.await(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("Carillon did not end in time.");
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  /// Everything is stopped by now. After SIGTERM the JVM would report 143 although the drain went
  /// well; `exit` cannot change that while the JVM's own shutdown is under way, `halt` can. Quarkus
  /// leaves it to whoever takes over the end to say why it came.
  private static void end(DatabaseChoice database, int exitCode, @Nullable Throwable failure) {
    if (failure != null) {
      System.err.println("Carillon ended on a failure:");
      failure.printStackTrace();
    }
    database.quarkusEnded();
    System.out.flush();
    Runtime.getRuntime().halt(exitCode);
  }
}
