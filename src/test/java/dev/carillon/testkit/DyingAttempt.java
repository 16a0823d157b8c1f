package dev.carillon.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.Attempt;
import dev.carillon.job.Progress;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An attempt on the real database that dies at a chosen commit, before it or just after it. What
/// it saved is handed to the next attempt, as the engine does.
public class DyingAttempt<A> implements Attempt<A> {

  private final Database database;
  private final ObjectMapper json;
  private final String tenant;
  private final long job;
  private final A args;
  private final List<Progress> told = new ArrayList<>();
  private @Nullable String cursor;
  private int commits;
  private int fatalCommit;
  private boolean afterwards;
  private int number;
  private int toldBefore;

  public DyingAttempt(Database database, ObjectMapper json, String tenant, long job, A args) {
    this.database = database;
    this.json = json;
    this.tenant = tenant;
    this.job = job;
    this.args = args;
  }

  /// The process dies here.
  public static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// Begins the next attempt.
  ///
  /// @param commit the commit it dies at (from 1), 0 to live
  /// @param committed whether that commit still happens
  public DyingAttempt<A> next(int commit, boolean committed) {
    commits = 0;
    toldBefore = told.size();
    number++;
    fatalCommit = commit;
    afterwards = committed;
    return this;
  }

  /// Commits of this attempt (count).
  public int commits() {
    return commits;
  }

  /// Everything all attempts so far told about progress.
  public List<Progress> told() {
    return told;
  }

  /// What the present attempt told about progress.
  public List<Progress> toldNow() {
    return told.subList(toldBefore, told.size());
  }

  @Override
  public long jobId() {
    return job;
  }

  @Override
  public A args() {
    return args;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public int maxAttempts() {
    return 3;
  }

  @Override
  public int priority() {
    return -7;
  }

  @Override
  public String tenant() {
    return tenant;
  }

  @Override
  public Optional<String> owner() {
    return Optional.of("alice");
  }

  @Override
  public boolean stopped() {
    return false;
  }

  @Override
  public void progress(Progress progress) {
    told.add(progress);
  }

  @Override
  public <C> Optional<C> cursor(Class<C> type) {
    try {
      return cursor == null ? Optional.empty() : Optional.of(json.readValue(cursor, type));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Uni<Void> checkpoint(Object position) {
    return commit(position, tx -> Uni.createFrom().voidItem());
  }

  @Override
  public <T> Uni<T> commit(Object position, Function<Tx, Uni<T>> work) {
    boolean fatal = ++commits == fatalCommit;
    if (fatal && !afterwards) {
      return Uni.createFrom().failure(new Death());
    }
    return database
        .inTransaction(work)
        .invoke(() -> cursor = write(position))
        .invoke(() -> {
          if (fatal) {
            throw new Death();
          }
        });
  }

  private String write(Object position) {
    try {
      return json.writeValueAsString(position);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Uni<Boolean> effect(String key) {
    return Uni.createFrom().item(true);
  }

  @Override
  public void log(LogLevel level, String message) {}

  @Override
  public <T> T await(Uni<T> uni) {
    return uni.await().indefinitely();
  }
}
