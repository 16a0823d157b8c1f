package dev.carillon.workload.integration.upkeep;

import dev.carillon.job.Attempt;
import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.DependencyFailure;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Progress;
import dev.carillon.platform.resilience.Backoff;
import dev.carillon.workload.integration.Integration;
import dev.carillon.workload.integration.IntegrationStore;
import dev.carillon.workload.integration.TokenSeal;
import dev.carillon.workload.integration.provider.FileDialect;
import dev.carillon.workload.integration.provider.FileLists;
import dev.carillon.workload.integration.provider.FilePage;
import dev.carillon.workload.integration.provider.IntegrationConfig;
import dev.carillon.workload.integration.provider.Provider;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Lists the files of one integration and keeps what is known of them (checklist S2 line 2). Reads
/// no file. Each page is stored together with the place reached, so a job that was killed goes on
/// behind its last page.
@Singleton
final class IndexFiles implements BlockingJobHandler<IndexFiles.Args> {

  static final JobKind<Args> KIND = new JobKind<>("index-files", Args.class);

  private final IntegrationStore integrations;
  private final FileLists lists;
  private final FileStore store;
  private final TokenSeal seal;
  private final int most;

  IndexFiles(
      IntegrationStore integrations,
      FileLists lists,
      FileStore store,
      TokenSeal seal,
      IntegrationConfig config) {
    this.integrations = integrations;
    this.lists = lists;
    this.store = store;
    this.seal = seal;
    this.most = config.mostFiles();
  }

  /// @param provider slug of its provider, for the circuit breaker
  @RegisterForReflection
  record Args(String integrationId, String tenantId, String provider) {}

  /// How far it is.
  ///
  /// @param cursor where the next page begins; `null` before the first and after the last
  /// @param files seen so far (count)
  @RegisterForReflection
  record Place(@Nullable String cursor, int files) {}

  static JobRequest request(String tenant, UUID integration, String provider) {
    return new JobRequest(
            KIND.name(),
            new Args(integration.toString(), tenant, provider),
            tenant,
            null,
            JobRequest.Options.NONE)
        .withUniqueKey("index-" + integration);
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Predicate<String> ownKeys() {
    return Pattern.compile("index-[0-9a-f-]{36}").asMatchPredicate();
  }

  @Override
  public JobDefaults defaults() {
    return new JobDefaults(
        "file-index",
        3,
        new Backoff.Exponential(Duration.ofSeconds(10), Duration.ofMinutes(5)),
        Duration.ofMinutes(30));
  }

  @Override
  public Set<String> dependencies(Args args) {
    return Set.of(Provider.dependency(args.provider()));
  }

  @Override
  public JobOutcome run(Attempt<Args> attempt) {
    UUID id = UUID.fromString(attempt.args().integrationId());
    @Nullable Integration of = attempt.await(integrations.find(attempt.tenant(), id)).orElse(null);
    if (of == null) {
      return JobOutcome.cancelled("The integration was removed");
    }
    Buffer sealed = of.accessToken();
    if (sealed == null || of.isRevoked()) {
      return JobOutcome.cancelled("The integration is not connected");
    }
    String access = seal.open(of.tenant(), of.id(), TokenSeal.ACCESS, sealed);
    return index(attempt, of, access);
  }

  private JobOutcome index(Attempt<Args> attempt, Integration of, String access) {
    Place place = attempt.cursor(Place.class).orElse(new Place(null, 0));
    while (true) {
      var where = new FileDialect.Where(null, null, place.cursor(), true);
      switch (attempt.await(lists.list(of.provider(), access, where))) {
        case FileLists.Listed.Page found -> place = saved(attempt, of, place, found.page());
        case FileLists.Listed.Later later -> {
          return JobOutcome.snoozed(later.delay(), "The provider is called as often as it allows");
        }
        case FileLists.Listed.Unknown unknown ->
            throw new FinalFailure("Files of this provider cannot be listed");
        case FileLists.Listed.NotAllowed refused ->
            throw new FinalFailure("The provider does not allow it: rights are missing");
        case FileLists.Listed.NoFolder missing ->
            throw new FinalFailure("The provider does not know the place any more");
        case FileLists.Listed.Unauthorized refused ->
            throw new IllegalStateException("The provider does not accept the access token");
        case FileLists.Listed.Down down ->
            throw new DependencyFailure(of.provider().dependency(), down.why());
      }
      if (place.cursor() == null || place.files() >= most) {
        return done(attempt, of, place);
      }
    }
  }

  private Place saved(Attempt<Args> attempt, Integration of, Place before, FilePage page) {
    var place = new Place(page.next(), before.files() + page.entries().size());
    attempt.await(
        attempt.commit(
            place, tx -> store.save(tx, of.tenant(), of.id(), page.entries(), attempt.jobId())));
    attempt.progress(new Progress("indexing", place.files(), 0, place.files() + " files seen"));
    return place;
  }

  private JobOutcome done(Attempt<Args> attempt, Integration of, Place place) {
    boolean complete = place.cursor() == null;
    int gone =
        complete
            ? attempt.await(
                attempt.commit(
                    place, tx -> store.forget(tx, of.tenant(), of.id(), attempt.jobId())))
            : 0;
    return JobOutcome.completed(Map.of("files", place.files(), "gone", gone, "complete", complete));
  }
}
