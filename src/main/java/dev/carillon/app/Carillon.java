package dev.carillon.app;

import dev.carillon.app.doctor.Doctor;
import dev.carillon.platform.db.WrongDatabaseUrl;
import dev.carillon.platform.db.embedded.EmbeddedServerFailure;
import dev.carillon.platform.http.BuildInfo;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where the program begins: settles what must be known before Quarkus reads its settings, then
/// hands over to it. The commands that only look at the database never start Quarkus.
///
/// What is set up wrongly ends the process with exit code 1 and one sentence on standard error.
@QuarkusMain
public final class Carillon {

  private static final int REFUSED = 1;
  private static final int MISUSED = 2;

  /// Above a start that is under way and all that a stop waits for.
  private static final Duration LONGEST_END = Duration.ofMinutes(3);

  Carillon() {}

  /// Does what the first argument says and ends, or starts the service and stays in it.
  ///
  /// @param args the command and what it needs; see [Command]
  public static void main(String... args) {
    var command = Command.of(List.of(args));
    if (command.isEmpty()) {
      System.err.println("There is no command '" + args[0] + "'.\n" + Command.usage());
      System.exit(MISUSED);
      return;
    }
    try {
      run(command.get(), List.of(args));
    } catch (StartRefused | WrongDatabaseUrl | EmbeddedServerFailure refused) {
      String what = command.get() == Command.SERVE ? "Carillon did not start. " : "";
      System.err.println(what + refused.getMessage());
      System.exit(REFUSED);
    }
  }

  private static void run(Command command, List<String> arguments) {
    switch (command) {
      case SERVE -> serve(StartSettings.read());
      case MIGRATE -> migrate(StartSettings.read());
      case DOCTOR -> System.exit(doctor(StartSettings.read()));
      case TOKEN -> System.out.println(DevTokens.fetch(StartSettings.read(), arguments));
      case VERSION -> System.out.println(BuildInfo.here());
      case HELP -> System.out.println(Command.usage());
    }
  }

  private static void migrate(StartSettings settings) {
    var choice = new DatabaseChoice(settings);
    try {
      var database = choice.find();
      int done = SchemaGate.migrate(database.login(), database.facts());
      System.out.printf(
          "The database at %s is up to date: %s.%n",
          database.login().place(),
          switch (done) {
            case 0 -> "nothing was to be done";
            case 1 -> "one migration was done";
            default -> done + " migrations were done";
          });
    } finally {
      choice.quarkusEnded();
    }
  }

  private static int doctor(StartSettings settings) {
    var choice = new DatabaseChoice(settings);
    try {
      var database = choice.find();
      return Doctor.examine(database.login(), database.facts(), System.out);
    } finally {
      choice.quarkusEnded();
    }
  }

  private static void serve(StartSettings settings) {
    StartChecks.identity(settings);
    StartChecks.billingRules(settings);
    var gate = new SchemaGate(settings);
    var choice = new DatabaseChoice(settings);
    var encryption = new EncryptionChoice(settings);
    var database = choice.find();
    publish(database.properties());
    encryption.apply(choice.homeOfKeys());
    new MailServerChoice(settings).apply();
    new CascadeDebugging(settings).apply();
    Runnable look = () -> gate.open(database.login(), database.facts());
    if (settings.isDevelopment()) {
      look.run();
      Quarkus.run();
    } else {
      StartGate.begin(look);
      untilTheEnd(() -> Quarkus.run(null, (exitCode, failure) -> end(choice, exitCode, failure)));
    }
  }

  private static void publish(Map<String, String> properties) {
    properties.forEach(System::setProperty);
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
      StartFailure.sentence(failure)
          .ifPresentOrElse(
              sentence -> System.err.println("Carillon did not start. " + sentence),
              () -> {
                System.err.println("Carillon ended on a failure:");
                failure.printStackTrace();
              });
    }
    database.quarkusEnded();
    System.out.flush();
    Runtime.getRuntime().halt(exitCode);
  }
}
