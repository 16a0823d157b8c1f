package dev.carillon.workload.explorer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.platform.resilience.Backoff;
import dev.carillon.workload.explorer.source.Catalog;
import dev.carillon.workload.explorer.source.CatalogQuestion;
import dev.carillon.workload.explorer.source.Source;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;

/// Reads the catalog of a database and says what stands out: sizes, and what is usually a mistake.
///
/// Safe to repeat: it changes nothing and keeps nothing but its answer.
@Singleton
final class AnalyticsReport implements BlockingJobHandler<AnalyticsReport.Args> {

  /// How its unique key begins; the connection follows.
  static final String KEY = "analytics-report-";

  static final JobKind<Args> KIND = new JobKind<>("analytics-report", Args.class);

  private static final Duration SIX_HOURS = Duration.ofHours(6);
  private static final int STEPS = 3;

  private final ConnectionAccess access;
  private final Sessions sessions;

  AnalyticsReport(ConnectionAccess access, Sessions sessions) {
    this.access = access;
    this.sessions = sessions;
  }

  /// Which connection.
  @RegisterForReflection
  @JsonIgnoreProperties({"userId", "metadata"})
  record Args(UUID connectionId) {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Predicate<String> ownKeys() {
    return key -> key.startsWith(KEY);
  }

  @Override
  public Optional<String> uniqueKey(Args args) {
    return Optional.of(KEY + args.connectionId());
  }

  @Override
  public JobDefaults defaults() {
    return new JobDefaults(
        ExplorerJobs.QUEUE, 2, new Backoff.Fixed(Duration.ofSeconds(60)), SIX_HOURS);
  }

  @Override
  public boolean open() {
    return true;
  }

  @Override
  public JobOutcome run(Attempt<Args> attempt) {
    try {
      attempt.progress(new Progress("connecting", 1, STEPS, "Connecting to database..."));
      Connection connection =
          attempt.await(access.forJob(attempt, attempt.args().connectionId(), Right.REPORT));
      try (Source source = sessions.forCatalog(connection)) {
        attempt.progress(new Progress("reading", 2, STEPS, "Reading the catalog..."));
        Catalog catalog =
            source
                .catalog(
                    CatalogQuestion.ALL,
                    (tables, columns) -> {
                      if (attempt.stopped()) {
                        throw new CancellationException("told to stop");
                      }
                    })
                .catalog();
        attempt.progress(new Progress("completed", STEPS, STEPS, "Completed"));
        return JobOutcome.completed(CatalogReport.of(attempt.args().connectionId(), catalog));
      }
    } catch (RuntimeException failure) {
      throw SourceProblems.forJob(failure);
    }
  }
}
