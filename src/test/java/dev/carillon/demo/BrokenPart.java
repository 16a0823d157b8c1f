package dev.carillon.demo;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Vetoed;
import java.net.URI;

@Vetoed
final class BrokenPart implements DemoPart {

  @Override
  public String name() {
    return "a part that fails";
  }

  @Override
  public Uni<Void> play(URI service) {
    throw new IllegalStateException("failing on purpose");
  }
}
