package dev.carillon.workload.integration.upkeep;

import dev.carillon.job.Attempt;
import dev.carillon.job.Progress;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An attempt without an engine, for a handler that only saves its place.
final class StoreAttempt<A> implements Attempt<A> {

  private final A args;
  private @Nullable Object cursor;

  StoreAttempt(A args) {
    this.args = args;
  }

  @Override
  public long jobId() {
    return 1;
  }

  @Override
  public A args() {
    return args;
  }

  @Override
  public int number() {
    return 1;
  }

  @Override
  public int maxAttempts() {
    return 1;
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public String tenant() {
    return "default";
  }

  @Override
  public Optional<String> owner() {
    return Optional.empty();
  }

  @Override
  public boolean stopped() {
    return false;
  }

  @Override
  public void progress(Progress progress) {}

  @Override
  public <C> Optional<C> cursor(Class<C> type) {
    return Optional.ofNullable(cursor).map(type::cast);
  }

  @Override
  public Uni<Void> checkpoint(Object place) {
    cursor = place;
    return Uni.createFrom().voidItem();
  }

  @Override
  public <T> Uni<T> commit(Object place, Function<Tx, Uni<T>> work) {
    return Uni.createFrom().failure(new UnsupportedOperationException("no transaction here"));
  }

  @Override
  public Uni<Boolean> effect(String key) {
    return Uni.createFrom().item(true);
  }

  @Override
  public void log(LogLevel level, String message) {}

  @Override
  public <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(30));
  }
}
