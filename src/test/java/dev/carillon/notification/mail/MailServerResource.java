package dev.carillon.notification.mail;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A real mail server for the application, behind a door that can refuse recipients and callers.
public final class MailServerResource implements QuarkusTestResourceLifecycleManager {

  private final GreenMail server = new GreenMail(ServerSetup.SMTP.dynamicPort());

  private final AtomicInteger hangUps = new AtomicInteger();
  private @Nullable RefusingDoor door;

  @Override
  public Map<String, String> start() {
    server.start();
    var opened = new RefusingDoor(server.getSmtp().getPort(), hangUps);
    door = opened;
    return Map.of(
        "quarkus.mailer.mock", "false",
        // Each mail comes to the door.
        "quarkus.mailer.keep-alive", "false",
        "quarkus.mailer.host", "127.0.0.1",
        "quarkus.mailer.port", String.valueOf(opened.port()),
        "quarkus.mailer.start-tls", "DISABLED",
        "carillon.mail.from", "desk@carillon.example",
        "carillon.mail.from-name", "Desk",
        "carillon.mail.links", "https://app.carillon.example/");
  }

  @Override
  public void stop() {
    if (door != null) {
      door.close();
    }
    server.stop();
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(server, new TestInjector.MatchesType(GreenMail.class));
    injector.injectIntoFields(hangUps, new TestInjector.MatchesType(AtomicInteger.class));
  }
}
