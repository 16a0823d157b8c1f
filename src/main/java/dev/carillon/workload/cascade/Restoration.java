package dev.carillon.workload.cascade;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.SealBrokenException;
import dev.carillon.workload.cascade.reference.ObjectIds;
import dev.carillon.workload.cascade.reference.Reference;
import dev.carillon.workload.cascade.reference.ReferenceStore;
import dev.carillon.workload.cascade.reference.ReferenceStore.Touched;
import dev.carillon.workload.cascade.reference.RootEntity;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Undoes a deletion, once: brings back what can come back and says what cannot. All in the
/// caller's transaction.
@Singleton
final class Restoration {

  private final ReferenceStore references;
  private final DeletionAuditStore audits;
  private final ObjectIds ids;
  private final ObjectMapper json;

  Restoration(
      ReferenceStore references, DeletionAuditStore audits, ObjectIds ids, ObjectMapper json) {
    this.references = references;
    this.audits = audits;
    this.ids = ids;
    this.json = json;
  }

  /// A restoration that is to be done.
  ///
  /// @param auditId of the deletion
  record Order(String tenant, String id, String auditId, String userId, String reason) {}

  /// How it ended.
  ///
  /// @param restorationOperations the steps that brought something back
  /// @param conflicts what could not come back
  @RegisterForReflection
  record Restored(
      boolean success,
      String studentId,
      List<Operation> restorationOperations,
      List<Conflict> conflicts,
      String originalAuditId,
      String restorationAuditId,
      OffsetDateTime timestamp) {}

  /// Rows of one reference that could not come back.
  ///
  /// @param rows JSON array of `{key, reason}`; reason `taken`: somebody else has the place;
  ///   `gone`: what it belonged to is not there any more; `changed`: it was changed meanwhile
  @RegisterForReflection
  record Conflict(
      String collection,
      String field,
      @JsonRawValue @Schema(type = SchemaType.ARRAY, implementation = Missed.class) String rows) {}

  /// @param key what names the row
  @RegisterForReflection
  record Missed(Map<String, String> key, String reason) {}

  /// Does it.
  ///
  /// @return fails with a [ProblemException]: 404 when there was no such deletion, 409 when it was
  ///   undone before, the entity is not under it, or what it kept cannot be opened
  Uni<Restored> run(Tx tx, RootEntity root, Order order) {
    return audits
        .lock(tx, order.tenant(), order.auditId(), root.type(), order.id())
        .map(found -> read(found.orElseThrow(Restoration::unknown)))
        .onFailure(SealBrokenException.class)
        .transform(broken ->
            conflict(
                "What this deletion kept cannot be opened: its key is not configured any more, or"
                    + " it was changed. Nothing was restored."))
        .call(snapshot -> revive(tx, root, order, snapshot.path(root.type())))
        .chain(snapshot -> bringBack(tx, root, order, snapshot.path("relatedData")));
  }

  private Uni<Void> revive(Tx tx, RootEntity root, Order order, JsonNode row) {
    return audits
        .isRestored(tx, order.tenant(), order.auditId())
        .invoke(used -> {
          if (used) {
            throw conflict("This deletion was undone before; it can be undone once.");
          }
        })
        .chain(() ->
            references.markRestored(
                tx,
                root,
                order.tenant(),
                order.id(),
                row.path("is_active").asBoolean(true),
                order.auditId()))
        .invoke(revived -> {
          if (!revived) {
            throw conflict("The " + root.type() + " is not deleted, or by another deletion.");
          }
        })
        .replaceWithVoid();
  }

  private Uni<Restored> bringBack(Tx tx, RootEntity root, Order order, JsonNode related) {
    List<Operation> operations = new ArrayList<>();
    List<Conflict> conflicts = new ArrayList<>();
    return Multi.createFrom()
        .iterable(root.references())
        .filter(reference -> related.has(reference.name()))
        .onItem()
        .transformToUniAndConcatenate(reference ->
            references
                .bringBack(
                    tx,
                    root,
                    reference,
                    order.tenant(),
                    order.id(),
                    related.path(reference.name()).toString())
                .invoke(touched -> note(reference, touched, operations, conflicts)))
        .onItem()
        .ignoreAsUni()
        .chain(() -> seal(tx, root, order, operations, conflicts));
  }

  private static void note(
      Reference reference, Touched touched, List<Operation> operations, List<Conflict> conflicts) {
    if (touched.count() > 0) {
      operations.add(
          new Operation(reference.collection(), "restore", touched.count(), reference.field()));
    }
    if (!touched.rows().equals("[]")) {
      conflicts.add(new Conflict(reference.collection(), reference.field(), touched.rows()));
    }
  }

  private Uni<Restored> seal(
      Tx tx, RootEntity root, Order order, List<Operation> operations, List<Conflict> conflicts) {
    var entry =
        new DeletionAuditStore.Entry(
            order.tenant(),
            ids.next(),
            root.type(),
            order.id(),
            write(operations),
            null,
            order.userId(),
            order.reason(),
            order.auditId());
    return audits
        .add(tx, entry)
        .map(at ->
            new Restored(true, order.id(), operations, conflicts, order.auditId(), entry.id(), at));
  }

  private static ProblemException unknown() {
    return new ProblemException(
        ProblemType.NOT_FOUND, "There is no deletion of this student with this auditId.");
  }

  private static ProblemException conflict(String detail) {
    return new ProblemException(ProblemType.CONFLICT, detail);
  }

  private JsonNode read(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
