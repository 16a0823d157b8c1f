package dev.carillon.testkit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Calls that are under way together, each on a thread of its own. The common pool is no place for
/// them: with two cores it has one thread, and makes them one after the other.
public final class AtOnce {

  private AtOnce() {}

  /// {@return the answers, in the order of the calls}
  public static <T> List<T> times(int calls, Supplier<T> call) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<T>> asked =
          IntStream.range(0, calls)
              .mapToObj(n -> CompletableFuture.supplyAsync(call, threads))
              .toList();
      return asked.stream().map(CompletableFuture::join).toList();
    }
  }
}
