package dev.carillon.console;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Words a list of jobs can be narrowed by.
@RegisterForReflection
@Schema(name = "Facets", description = "Words to filter by, sorted, at most 500 of a kind.")
record FacetsView(
    @Schema(description = "Queues that ever had a job.") List<String> queues,
    @Schema(description = "Job types this node knows.") List<String> types,
    @Schema(description = "Tenants that ever had a job; for superadmins.") List<String> tenants) {

  private static final int MOST = 500;

  static FacetsView of(
      List<OperationStore.LaneWords> lanes, Collection<String> types, boolean withTenants) {
    return new FacetsView(
        words(lanes.stream().map(OperationStore.LaneWords::queue)),
        words(types.stream()),
        withTenants ? words(lanes.stream().map(OperationStore.LaneWords::tenant)) : List.of());
  }

  private static List<String> words(Stream<String> words) {
    return words.distinct().sorted().limit(MOST).toList();
  }
}
