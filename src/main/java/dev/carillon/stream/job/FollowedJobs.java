package dev.carillon.stream.job;

import dev.carillon.stream.StreamName;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Whose jobs somebody follows just now. Asked for each step of each job; any thread.
@Singleton
final class FollowedJobs {

  private volatile Set<Long> jobs = Set.of();
  private volatile Map<String, Set<String>> owners = Map.of();
  private volatile Set<String> tenants = Set.of();

  boolean isAny() {
    return !jobs.isEmpty() || !owners.isEmpty() || !tenants.isEmpty();
  }

  boolean isJob(long id) {
    Set<Long> now = jobs;
    return !now.isEmpty() && now.contains(id);
  }

  boolean isOwner(String tenant, @Nullable String owner) {
    return owner != null && owners.getOrDefault(tenant, Set.of()).contains(owner);
  }

  boolean isTenant(String tenant) {
    return tenants.contains(tenant);
  }

  void jobs(Set<StreamName> streams) {
    jobs = streams.stream().map(name -> Long.valueOf(name.id())).collect(Collectors.toSet());
  }

  void owners(Set<StreamName> streams) {
    Map<String, Set<String>> byTenant = new HashMap<>();
    streams.forEach(
        name -> byTenant.computeIfAbsent(name.tenant(), tenant -> new HashSet<>()).add(name.id()));
    owners = byTenant;
  }

  void tenants(Set<StreamName> streams) {
    tenants = streams.stream().map(StreamName::tenant).collect(Collectors.toSet());
  }
}
