package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.reactive.mutiny.Mutiny;

/// Reads and writes what is stored below the rows of the conservatory, one statement a table
/// whatever the number of rows.
@Singleton
final class SchoolParts {

  private final ObjectMapper json;

  SchoolParts(ObjectMapper json) {
    this.json = json;
  }

  /// Replaces what is below these rows.
  ///
  /// @param rows of one kind, at least one
  <E extends SchoolEntity> Uni<Void> write(
      Mutiny.StatelessSession session, Actor actor, List<E> rows) {
    List<String> statements =
        rows.getFirst().parts().stream().flatMap(part -> part.write().stream()).toList();
    String text = statements.isEmpty() ? "[]" : text(rows);
    return Multi.createFrom()
        .iterable(statements)
        .onItem()
        .transformToUniAndConcatenate(sql ->
            session
                .createNativeQuery(sql)
                .setParameter("tenant", actor.tenant())
                .setParameter("rows", text)
                .executeUpdate())
        .onItem()
        .ignoreAsUni();
  }

  /// {@return the same rows, filled with what is below them}
  <E extends SchoolEntity> Uni<List<E>> read(Mutiny.Session session, Actor actor, List<E> rows) {
    if (rows.isEmpty() || rows.getFirst().parts().isEmpty()) {
      return Uni.createFrom().item(rows);
    }
    String wanted = text(rows.stream().map(row -> row.id).toList());
    Map<String, StringBuilder> parts = new HashMap<>();
    return Multi.createFrom()
        .iterable(rows.getFirst().parts())
        .onItem()
        .transformToUniAndConcatenate(part ->
            session
                .createNativeQuery(part.read(), Object[].class)
                .setParameter("tenant", actor.tenant())
                .setParameter("ids", wanted)
                .getResultList()
                .invoke(found -> collect(part, found, rows, parts)))
        .onItem()
        .ignoreAsUni()
        .replaceWith(() -> {
          rows.forEach(row -> fill(row, String.valueOf(parts.get(row.id))));
          return rows;
        });
  }

  private static <E extends SchoolEntity> void collect(
      SchoolPart part, List<Object[]> found, List<E> rows, Map<String, StringBuilder> parts) {
    Map<String, String> byId = new HashMap<>();
    found.forEach(each -> byId.put(String.valueOf(each[0]), String.valueOf(each[1])));
    for (E row : rows) {
      String id = String.valueOf(row.id);
      parts
          .computeIfAbsent(id, any -> new StringBuilder("{"))
          .append(parts.get(id).length() > 1 ? "," : "")
          .append('"')
          .append(part.property())
          .append("\":")
          .append(byId.getOrDefault(id, part.empty()));
    }
  }

  private void fill(SchoolEntity row, String parts) {
    try {
      json.readerForUpdating(row).readValue(parts + "}");
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
