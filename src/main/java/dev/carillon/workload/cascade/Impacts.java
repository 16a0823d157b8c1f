package dev.carillon.workload.cascade;

import dev.carillon.workload.cascade.reference.Action;
import dev.carillon.workload.cascade.reference.Reference;
import dev.carillon.workload.cascade.reference.ReferenceStore;
import dev.carillon.workload.cascade.reference.RootEntity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts what a deletion would touch: all collections that name the entity, in one statement.
@Singleton
final class Impacts {

  private final ReferenceStore references;

  Impacts(ReferenceStore references) {
    this.references = references;
  }

  /// @param ids entities of one tenant
  /// @return the collections with at least one row, in the order of the references
  Uni<List<Impact.Affected>> affected(RootEntity root, String tenant, Collection<String> ids) {
    return references.count(root, tenant, ids).map(counts -> grouped(root.references(), counts));
  }

  private static List<Impact.Affected> grouped(List<Reference> references, List<Integer> counts) {
    Map<String, Integer> byCollection = new LinkedHashMap<>();
    Map<String, String> types = new LinkedHashMap<>();
    for (int i = 0; i < references.size(); i++) {
      Reference each = references.get(i);
      byCollection.merge(each.collection(), counts.get(i), Integer::sum);
      types.putIfAbsent(each.collection(), type(each));
    }
    List<Impact.Affected> affected = new ArrayList<>();
    byCollection.forEach((name, count) -> {
      if (count > 0) {
        affected.add(new Impact.Affected(name, count, String.valueOf(types.get(name))));
      }
    });
    return affected;
  }

  /// The document calls it a membership when the list is the group's own.
  private static String type(Reference reference) {
    boolean member =
        reference.action() == Action.REMOVE
            && !reference.operation().equals("remove_student_references");
    return member ? "membership_removal" : reference.action().impact();
  }
}
