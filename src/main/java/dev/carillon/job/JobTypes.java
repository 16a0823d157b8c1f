package dev.carillon.job;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Every kind of job this node can run: the handlers found at build time.
@Singleton
public final class JobTypes {

  private final Map<String, JobHandler<?>> handlers = new TreeMap<>();

  /// @throws IllegalStateException when two handlers claim one kind
  JobTypes(@All List<JobHandler<?>> found) {
    for (JobHandler<?> handler : found) {
      if (!handler.available()) {
        continue;
      }
      JobHandler<?> other = handlers.put(handler.kind().name(), handler);
      if (other != null) {
        throw new IllegalStateException(
            "Two handlers for job kind " + handler.kind().name() + ": keep one of them");
      }
    }
  }

  /// The handler of a kind; empty when another version of the service has it.
  public Optional<JobHandler<?>> handler(String kind) {
    return Optional.ofNullable(handlers.get(kind));
  }

  /// All handlers, by kind.
  public Collection<JobHandler<?>> all() {
    return handlers.values();
  }

  JobDefaults defaults(String kind) {
    JobHandler<?> handler = handlers.get(kind);
    return handler == null ? JobDefaults.STANDARD : handler.defaults();
  }
}
