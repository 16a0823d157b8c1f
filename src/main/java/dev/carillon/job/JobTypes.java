package dev.carillon.job;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// Every kind of job this node can run: the handlers found at build time. They are made at the
/// first question, so that a handler may itself enqueue jobs.
@Singleton
public final class JobTypes {

  private final Supplier<? extends Iterable<JobHandler<?>>> found;
  private final JobDefaults standard;
  private volatile @Nullable Map<String, JobHandler<?>> handlers;

  /// @param timeoutMinutes longest run of an attempt where neither the job nor its type says
  ///   otherwise
  @Inject
  JobTypes(
      @Any Instance<JobHandler<?>> found,
      @ConfigProperty(name = "carillon.job.timeout-minutes", defaultValue = "30")
          int timeoutMinutes) {
    this.found = () -> found;
    this.standard = JobDefaults.STANDARD.withTimeout(Duration.ofMinutes(timeoutMinutes));
  }

  JobTypes(List<JobHandler<?>> found) {
    this(found, JobDefaults.STANDARD.timeout());
  }

  JobTypes(List<JobHandler<?>> found, Duration timeout) {
    this.found = () -> found;
    this.standard = JobDefaults.STANDARD.withTimeout(timeout);
  }

  /// The handler of a kind; empty when another version of the service has it.
  public Optional<JobHandler<?>> handler(String kind) {
    return Optional.ofNullable(handlers().get(kind));
  }

  /// All handlers, by kind.
  ///
  /// @throws IllegalStateException when two handlers claim one kind
  public Collection<JobHandler<?>> all() {
    return handlers().values();
  }

  /// {@return what to do instead of enqueueing an ended job of this kind once more; empty when it
  /// may be}
  public Optional<String> insteadOfRetry(String kind) {
    return handler(kind).flatMap(JobHandler::insteadOfRetry);
  }

  JobDefaults defaults(String kind) {
    JobHandler<?> handler = handlers().get(kind);
    return handler == null ? standard : defaults(handler);
  }

  /// {@return what a job of this type gets; a type that keeps to the standard time-out has it as it
  /// is configured}
  public JobDefaults defaults(JobHandler<?> handler) {
    JobDefaults said = handler.defaults();
    return said.timeout().equals(JobDefaults.STANDARD.timeout())
        ? said.withTimeout(standard.timeout())
        : said;
  }

  private Map<String, JobHandler<?>> handlers() {
    Map<String, JobHandler<?>> known = handlers;
    return known == null ? find() : known;
  }

  private synchronized Map<String, JobHandler<?>> find() {
    Map<String, JobHandler<?>> known = handlers;
    if (known == null) {
      known = byKind(found.get());
      handlers = known;
    }
    return known;
  }

  private static Map<String, JobHandler<?>> byKind(Iterable<JobHandler<?>> found) {
    Map<String, JobHandler<?>> byKind = new TreeMap<>();
    for (JobHandler<?> handler : found) {
      if (!handler.available()) {
        continue;
      }
      JobHandler<?> other = byKind.put(handler.kind().name(), handler);
      if (other != null) {
        throw new IllegalStateException(
            "Two handlers for job kind " + handler.kind().name() + ": keep one of them");
      }
    }
    return byKind;
  }
}
