package dev.carillon.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// The machine's clock, for what is only measured or shown. Whatever is decided, the database's
/// clock decides.
final class SystemClock {

  @Produces
  @Singleton
  InstantSource clock() {
    return InstantSource.system();
  }
}
