package dev.carillon.job.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The engine's settings with everything quick, so that a test of a lease takes a second.
record TestConfig(
    int window,
    Map<String, Integer> concurrency,
    Duration lease,
    Duration drain,
    Duration poll,
    String name)
    implements WorkerConfig {

  static TestConfig quick(String name) {
    return new TestConfig(
        500,
        Map.of(),
        Duration.ofMillis(1_500),
        Duration.ofSeconds(1),
        Duration.ofMillis(200),
        name);
  }

  TestConfig withConcurrency(String queue, int limit) {
    return new TestConfig(window, Map.of(queue, limit), lease, drain, poll, name);
  }

  TestConfig withLease(Duration longer) {
    return new TestConfig(window, concurrency, longer, drain, poll, name);
  }

  TestConfig withPoll(Duration longest) {
    return new TestConfig(window, concurrency, lease, drain, longest, name);
  }

  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public int batch() {
    return 100;
  }

  @Override
  public Duration beat() {
    return lease.dividedBy(3);
  }

  @Override
  public Duration rescueEvery() {
    return lease.dividedBy(10);
  }

  @Override
  public int vacuumEvery() {
    return 1_000;
  }

  @Override
  public int keepDays() {
    return 30;
  }

  @Override
  public Optional<String> node() {
    return Optional.of(name);
  }

  static Optional<Path> noLog() {
    return Optional.empty();
  }
}
