package dev.carillon.docs;

import dev.carillon.job.Attempt;
import dev.carillon.job.Progress;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An attempt without an engine: it keeps what a handler saves and tells, for a test to look at.
///
/// @param <A> the handler's arguments
final class PaperAttempt<A> implements Attempt<A> {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  final List<Progress> told = new ArrayList<>();
  final List<String> lines = new ArrayList<>();
  private final A args;
  private final int checkpointsToLive;
  private final Set<String> effects = new HashSet<>();
  private int checkpoints;
  @Nullable Object cursor;

  /// @param cursor what an earlier attempt saved, or `null`
  /// @param checkpointsToLive the checkpoint after this many fails, as a dying node's does (count)
  PaperAttempt(A args, @Nullable Object cursor, int checkpointsToLive) {
    this.args = args;
    this.cursor = cursor;
    this.checkpointsToLive = checkpointsToLive;
  }

  PaperAttempt(A args) {
    this(args, null, Integer.MAX_VALUE);
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
    return 3;
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
    return checkpoints > checkpointsToLive;
  }

  @Override
  public void progress(Progress progress) {
    told.add(progress);
  }

  @Override
  public <C> Optional<C> cursor(Class<C> type) {
    return Optional.ofNullable(cursor).map(type::cast);
  }

  @Override
  public Uni<Void> checkpoint(Object position) {
    return Uni.createFrom()
        .voidItem()
        .invoke(() -> {
          checkpoints++;
          if (stopped()) {
            throw new CancellationException("The node died here");
          }
          cursor = position;
        });
  }

  @Override
  public <T> Uni<T> commit(Object position, Function<Tx, Uni<T>> work) {
    return Uni.createFrom().failure(() -> new UnsupportedOperationException("needs a database"));
  }

  @Override
  public Uni<Boolean> effect(String key) {
    return Uni.createFrom().item(() -> effects.add(key));
  }

  @Override
  public void log(LogLevel level, String message) {
    lines.add(level + " " + message);
  }

  @Override
  public <T> T await(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }
}
