package dev.carillon.job;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Every kind of job this node can run: the handlers found at build time. They are made at the
/// first question, so that a handler may itself enqueue jobs.
@Singleton
public final class JobTypes {

  private final Supplier<? extends Iterable<JobHandler<?>>> found;
  private volatile @Nullable Map<String, JobHandler<?>> handlers;

  @Inject
  JobTypes(@Any Instance<JobHandler<?>> found) {
    this.found = () -> found;
  }

  JobTypes(List<JobHandler<?>> found) {
    this.found = () -> found;
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

  JobDefaults defaults(String kind) {
    JobHandler<?> handler = handlers().get(kind);
    return handler == null ? JobDefaults.STANDARD : handler.defaults();
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
