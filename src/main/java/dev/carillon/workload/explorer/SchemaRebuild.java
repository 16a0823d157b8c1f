package dev.carillon.workload.explorer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.LeaseLostException;
import dev.carillon.job.Progress;
import dev.carillon.workload.explorer.source.Catalog;
import dev.carillon.workload.explorer.source.CatalogQuestion;
import dev.carillon.workload.explorer.source.Source;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads what a database holds into the schema cache, in five steps (domain-003 §2).
///
/// Safe to repeat: reading changes nothing, and the cache is saved in one transaction with the
/// record that it was. An attempt after that only answers.
@Singleton
final class SchemaRebuild implements BlockingJobHandler<SchemaRebuild.Args> {

  static final JobKind<Args> KIND = new JobKind<>("schema-rebuild", Args.class);

  private static final int STEPS = 5;

  /// How far each step is (%, domain-003 §2): fetching is the long one.
  private static final List<Integer> PERCENT = List.of(10, 30, 60, 80, 100);

  /// Times a save is tried again after somebody else's.
  private static final int MOST_SAVES = 5;

  private final ConnectionAccess access;
  private final SchemaCacheStore cache;
  private final Sessions sessions;
  private final ObjectMapper json;

  SchemaRebuild(
      ConnectionAccess access, SchemaCacheStore cache, Sessions sessions, ObjectMapper json) {
    this.access = access;
    this.cache = cache;
    this.sessions = sessions;
    this.json = json;
  }

  /// @param force also within an hour of the last
  /// @param schemas which; all when left out
  @RegisterForReflection
  @JsonIgnoreProperties({"userId", "metadata"})
  record Args(
      UUID connectionId,
      @Nullable Boolean force,
      @Nullable List<RebuildOptions.Selection> schemas,
      @Nullable RebuildOptions config) {}

  /// What a rebuild answers (domain-003 §2).
  ///
  /// @param duration of the attempt (ms)
  /// @param skipped tables whose rows could not be counted (count)
  @RegisterForReflection
  record Result(
      boolean success,
      UUID connectionId,
      int totalTables,
      int totalColumns,
      List<String> schemas,
      int skipped,
      long duration) {}

  /// Where a job is.
  @RegisterForReflection
  record Place(@Nullable Result done) {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Predicate<String> ownKeys() {
    return key -> key.startsWith(Rebuilds.KEY);
  }

  @Override
  public Optional<String> uniqueKey(Args args) {
    return Optional.of(Rebuilds.key(args.connectionId()));
  }

  @Override
  public JobDefaults defaults() {
    return ExplorerJobs.defaults(3, Duration.ofSeconds(60), ExplorerJobs.A_DAY);
  }

  @Override
  public boolean open() {
    return true;
  }

  @Override
  public JobOutcome run(Attempt<Args> attempt) throws Exception {
    Optional<Result> before = attempt.cursor(Place.class).map(Place::done);
    if (before.isPresent()) {
      return JobOutcome.completed(before.get());
    }
    try {
      return rebuild(attempt);
    } catch (CancellationException | LeaseLostException stopped) {
      throw stopped;
    } catch (RuntimeException failure) {
      RuntimeException told = SourceProblems.forJob(failure);
      attempt.await(
          cache.fail(attempt.args().connectionId(), attempt.jobId(), ExplorerJobs.words(told)));
      throw told;
    }
  }

  private JobOutcome rebuild(Attempt<Args> attempt) throws JsonProcessingException {
    long begin = System.nanoTime();
    UUID id = attempt.args().connectionId();
    attempt.log(Attempt.LogLevel.INFO, "Starting schema rebuild for connection " + id);
    step(attempt, 1, "validating", "Validating connection...");
    Connection connection = attempt.await(access.forJob(attempt, id, Right.REBUILD));
    if (isTooSoon(attempt)) {
      return JobOutcome.cancelled(Rebuilds.TOO_SOON);
    }
    attempt.await(attempt.commit(new Place(null), tx -> cache.begin(tx, id, attempt.jobId())));
    CatalogQuestion question = question(attempt);
    step(attempt, 2, "connecting", "Connecting to database...");
    Source.Read read = read(attempt, connection, question);
    step(attempt, 4, "processing", "Processing " + read.catalog().totalTables() + " tables...");
    Result result = save(attempt, read, question, begin);
    step(attempt, STEPS, "completed", "Completed");
    attempt.log(
        Attempt.LogLevel.INFO,
        "Schema rebuild completed successfully in " + result.duration() + "ms");
    return JobOutcome.completed(result);
  }

  /// Those that [Rebuilds#ask] asked for were looked at there.
  private boolean isTooSoon(Attempt<Args> attempt) {
    return !Boolean.TRUE.equals(attempt.args().force())
        && attempt.await(cache.readLately(attempt.args().connectionId(), attempt.jobId()));
  }

  private static CatalogQuestion question(Attempt<Args> attempt) {
    RebuildOptions options =
        attempt.args().config() == null ? RebuildOptions.ALL : attempt.args().config();
    if (Boolean.TRUE.equals(options.includeSampleData())) {
      attempt.log(Attempt.LogLevel.WARN, "Sample data is not read: rows stay where they are.");
    }
    return options.question(attempt.args().schemas());
  }

  private Source.Read read(Attempt<Args> attempt, Connection connection, CatalogQuestion question) {
    try (Source source = sessions.forCatalog(connection)) {
      step(attempt, 3, "fetching", "Fetching schema metadata...");
      return source.catalog(
          question,
          (tables, columns) -> {
            if (attempt.stopped()) {
              throw new CancellationException("told to stop");
            }
            step(
                attempt,
                3,
                "fetching",
                "Fetching schema metadata... %d tables, %d columns".formatted(tables, columns));
          });
    }
  }

  /// Saves over what was read, and merges anew when another rebuild was quicker.
  private Result save(Attempt<Args> attempt, Source.Read read, CatalogQuestion question, long begin)
      throws JsonProcessingException {
    UUID id = attempt.args().connectionId();
    for (int i = 0; i < MOST_SAVES; i++) {
      Optional<SchemaCacheStore.Cache> before = attempt.await(cache.find(id));
      if (before.isEmpty()) {
        // Somebody has forgotten it meanwhile. What was read since is new.
        attempt.await(attempt.commit(new Place(null), tx -> cache.begin(tx, id, attempt.jobId())));
        continue;
      }
      SchemaCacheStore.Cache known = before.get();
      Catalog all = whole(known, read.catalog(), question);
      var saved =
          new SchemaCacheStore.Saved(
              id,
              json.writeValueAsString(all).replace("\\u0000", ""),
              all.totalTables(),
              all.totalColumns(),
              known.version());
      var result =
          new Result(
              true,
              id,
              all.totalTables(),
              all.totalColumns(),
              all.schemas().stream().map(Catalog.SchemaPart::name).toList(),
              read.uncounted(),
              Duration.ofNanos(System.nanoTime() - begin).toMillis());
      if (attempt.await(
          attempt
              .commit(new Place(result), tx -> cache.save(tx, saved).invoke(Overtaken::orNot))
              .onFailure(Overtaken.class)
              .recoverWithItem(false))) {
        return result;
      }
    }
    throw new IllegalStateException("Other rebuilds of the connection were always quicker");
  }

  /// Takes the cursor back with the transaction.
  private static final class Overtaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static void orNot(boolean saved) {
      if (!saved) {
        throw new Overtaken();
      }
    }
  }

  private Catalog whole(SchemaCacheStore.Cache known, Catalog read, CatalogQuestion question)
      throws JsonProcessingException {
    String data = known.data();
    return question.schemas().isEmpty() || data == null
        ? read
        : CatalogMerge.merged(json.readValue(data, Catalog.class), read, question.schemas());
  }

  private static void step(Attempt<?> attempt, int step, String phase, String message) {
    attempt.progress(new Progress(phase, step, STEPS, message, PERCENT.get(step - 1)));
  }
}
