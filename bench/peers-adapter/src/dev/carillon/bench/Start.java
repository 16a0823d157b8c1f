package dev.carillon.bench;

import io.quarkus.runtime.annotations.QuarkusMain;

/// Where the native driver begins (bench/native.sh). Quarkus itself is not started: the driver is
/// the same as on a JVM.
@QuarkusMain(name = "bench")
public final class Start {

  Start() {}

  public static void main(String... args) throws Exception {
    Main.main(args);
  }
}
