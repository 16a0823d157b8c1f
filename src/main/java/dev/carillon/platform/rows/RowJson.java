package dev.carillon.platform.rows;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.io.Serial;
import java.util.List;
import java.util.UUID;

/// Rows of tables as the database writes and reads them: JSON in the names of the columns.
@Singleton
final class RowJson {

  private final ObjectMapper json;

  RowJson(ObjectMapper json) {
    ObjectMapper columns = json.copy();
    columns.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    columns.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    columns.setAnnotationIntrospector(new AllReadable());
    this.json = columns;
  }

  /// What clients may not set, the database does.
  private static final class AllReadable extends JacksonAnnotationIntrospector {

    @Serial private static final long serialVersionUID = 1L;

    @Override
    public JsonProperty.Access findPropertyAccess(Annotated annotated) {
      return JsonProperty.Access.AUTO;
    }
  }

  <R extends TableRow> List<R> rows(List<String> rows, Class<R> type) {
    return rows.stream().map(row -> row(row, type)).toList();
  }

  private <R> R row(String text, Class<R> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A row cannot be read", e);
    }
  }

  String text(List<? extends TableRow> rows) {
    ArrayNode all = json.createArrayNode();
    rows.forEach(row -> all.add(json.<ObjectNode>valueToTree(row)));
    return all.toString();
  }

  /// @param id stands in for the row's own
  String text(TableRow row, UUID id) {
    ObjectNode node = json.valueToTree(row);
    return json.createArrayNode().add(node.put("id", id.toString())).toString();
  }
}
