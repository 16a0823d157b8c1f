package dev.carillon.demo;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Vetoed;
import java.net.URI;

@Vetoed
final class CountingPart implements DemoPart {

  int played;

  @Override
  public String name() {
    return "a part that counts";
  }

  @Override
  public Uni<Void> play(URI service) {
    played++;
    return Uni.createFrom().voidItem();
  }
}
