package dev.carillon.live;

import dev.carillon.platform.http.Handshake;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.TokenLogin;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/// What must hold before a request becomes a [JobSocket], beside its roles; the same that
/// [LiveDoor] asks at `/live`.
@Singleton
public final class JobDoor implements HttpUpgradeCheck {

  private final LiveDoor door;
  private final TokenLogin logins;

  JobDoor(LiveDoor door, TokenLogin logins) {
    this.door = door;
    this.logins = logins;
  }

  @Override
  public Uni<CheckResult> perform(HttpUpgradeContext context) {
    var request = context.httpRequest();
    return Uni.createFrom()
        .deferred(() -> {
          door.checkPlace(request);
          return context.securityIdentity();
        })
        .onItem()
        .ifNull()
        .failWith(() -> new ProblemException(ProblemType.UNAUTHENTICATED, "Send a token."))
        .map(logins::of)
        .map(login -> {
          Handshake.over(request);
          return CheckResult.permitUpgradeSync();
        });
  }
}
