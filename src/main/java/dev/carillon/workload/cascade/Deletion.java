package dev.carillon.workload.cascade;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.carillon.platform.db.Tx;
import dev.carillon.workload.cascade.reference.Reference;
import dev.carillon.workload.cascade.reference.ReferenceStore;
import dev.carillon.workload.cascade.reference.ReferenceStore.Touched;
import dev.carillon.workload.cascade.reference.RootEntity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/// Deletes one entity: takes it out of everything that names it, marks it as deleted and writes the
/// audit entry with all that is needed to undo it. All in the caller's transaction, with a fixed
/// number of statements whatever the number of rows.
@Singleton
final class Deletion {

  private static final Logger LOG = Logger.getLogger(Deletion.class);

  /// What the log says when nobody gave a reason.
  static final String NO_REASON = "administrative deletion";

  private final ReferenceStore references;
  private final DeletionAuditStore audits;
  private final Snapshots snapshots;
  private final ObjectMapper json;

  Deletion(
      ReferenceStore references,
      DeletionAuditStore audits,
      Snapshots snapshots,
      ObjectMapper json) {
    this.references = references;
    this.audits = audits;
    this.snapshots = snapshots;
    this.json = json;
  }

  /// A deletion that is to be done.
  ///
  /// @param auditId id the audit entry gets
  /// @param userId who wants it
  /// @param reason why; empty for [#NO_REASON]
  record Order(String tenant, String id, String auditId, String userId, String reason) {}

  /// There is no such entity, or none that could be deleted.
  static final class NotThere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotThere() {
      super("The student was not found, or was deleted before.", null, false, false);
    }
  }

  /// Does it.
  ///
  /// @return fails with [NotThere] when it was deleted before, or never was
  Uni<Deleted> run(Tx tx, RootEntity root, Order order) {
    return references
        .lock(tx, root, order.tenant(), order.id())
        .map(row -> row.orElseThrow(NotThere::new))
        .chain(row -> takeAll(tx, root, order).chain(taken -> seal(tx, root, order, row, taken)));
  }

  private Uni<Map<Reference, Touched>> takeAll(Tx tx, RootEntity root, Order order) {
    Map<Reference, Touched> taken = new LinkedHashMap<>();
    return Multi.createFrom()
        .iterable(root.references())
        .onItem()
        .transformToUniAndConcatenate(reference ->
            references
                .take(tx, root, reference, order.tenant(), order.id())
                .invoke(touched -> {
                  taken.put(reference, touched);
                  LOG.debugf(
                      "%s %s is out of %s: %d rows",
                      root.type(), order.id(), reference.name(), touched.count());
                }))
        .onItem()
        .ignoreAsUni()
        .replaceWith(taken);
  }

  private Uni<Deleted> seal(
      Tx tx, RootEntity root, Order order, String row, Map<Reference, Touched> taken) {
    List<Operation> operations = operations(taken);
    var entry =
        new DeletionAuditStore.Entry(
            order.tenant(),
            order.auditId(),
            root.type(),
            order.id(),
            write(operations),
            snapshots.sealed(
                order.tenant(),
                order.auditId(),
                snapshot(root, row, taken),
                name(row),
                write(kept(taken))),
            order.userId(),
            order.reason().isEmpty() ? NO_REASON : order.reason(),
            null);
    int total = operations.stream().mapToInt(Operation::affectedDocuments).sum();
    return references
        .markDeleted(tx, root, order.tenant(), order.id(), entry.reason(), order.auditId())
        .chain(() -> audits.add(tx, entry))
        .map(at -> new Deleted(true, order.id(), operations, total, null, order.auditId(), at));
  }

  private static List<Operation> operations(Map<Reference, Touched> taken) {
    List<Operation> operations = new ArrayList<>();
    taken.forEach((reference, touched) -> {
      if (touched.count() > 0) {
        operations.add(
            new Operation(
                reference.collection(), reference.operation(), touched.count(), reference.field()));
      }
    });
    return operations;
  }

  private static Map<String, Integer> kept(Map<Reference, Touched> taken) {
    Map<String, Integer> kept = new TreeMap<>();
    taken.forEach((reference, touched) -> {
      if (touched.count() > 0) {
        kept.merge(reference.collection(), touched.count(), Integer::sum);
      }
    });
    return kept;
  }

  private String name(String row) {
    try {
      return json.readTree(row).path("full_name").asText();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// The rows go from the database into the database again, as they are.
  private String snapshot(RootEntity root, String row, Map<Reference, Touched> taken) {
    ObjectNode snapshot = json.createObjectNode();
    snapshot.putRawValue(root.type(), new RawValue(row));
    ObjectNode related = snapshot.putObject("relatedData");
    taken.forEach((reference, touched) -> {
      if (touched.count() > 0) {
        related.putRawValue(reference.name(), new RawValue(touched.rows()));
      }
    });
    return write(snapshot);
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
