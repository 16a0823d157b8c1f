package dev.carillon.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// The routes of `/q/openapi`, and a body for each that has the right shape.
final class Routes {

  static final ObjectMapper JSON = new ObjectMapper();
  private static final int DEPTH = 6;

  /// A method of a path.
  ///
  /// @param path with names in braces
  /// @param query names of its query parameters
  /// @param bodyType media type of its body, or the empty string for none
  /// @param schema of a JSON body, or a missing node
  record Route(String method, String path, List<String> query, String bodyType, JsonNode schema) {

    /// The path with each name replaced.
    String with(Function<String, String> value) {
      var target = new StringBuilder();
      for (String part : path.split("(?=\\{)|(?<=\\})", -1)) {
        boolean isName = part.startsWith("{");
        target.append(isName ? value.apply(part.substring(1, part.length() - 1)) : part);
      }
      return target.toString();
    }

    boolean takesJson() {
      return bodyType.contains("json");
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private final JsonNode document;

  Routes(String openapi) {
    try {
      document = JSON.readTree(openapi);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Route> all() {
    List<Route> routes = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation -> {
                  if (operation.getValue().has("responses")) {
                    routes.add(
                        route(
                            operation.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            operation.getValue()));
                  }
                }));
    return routes;
  }

  private Route route(String method, String path, JsonNode operation) {
    List<String> query = new ArrayList<>();
    operation
        .path("parameters")
        .forEach(parameter -> {
          JsonNode known = resolved(parameter);
          if (known.path("in").asText().equals("query")) {
            query.add(known.path("name").asText());
          }
        });
    JsonNode content = resolved(operation.path("requestBody")).path("content");
    String type = content.isEmpty() ? "" : content.fieldNames().next();
    return new Route(method, path, query, type, content.path(type).path("schema"));
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  /// A value of the right shape in which every free text is `text`.
  JsonNode sample(Route route, String text) {
    return sample(route.schema(), text, DEPTH);
  }

  private JsonNode sample(JsonNode given, String text, int depth) {
    JsonNode schema = resolved(given);
    JsonNodeFactory make = JsonNodeFactory.instance;
    if (depth == 0 || schema.isMissingNode()) {
      return make.objectNode();
    }
    for (String choice : List.of("allOf", "oneOf", "anyOf")) {
      if (schema.has(choice)) {
        return sample(schema.get(choice).get(0), text, depth);
      }
    }
    if (schema.has("enum")) {
      return schema.get("enum").get(0);
    }
    return switch (type(schema)) {
      case "integer" -> make.numberNode(1);
      case "number" -> make.numberNode(1.5);
      case "boolean" -> make.booleanNode(true);
      case "string" -> make.textNode(text);
      case "array" -> {
        ArrayNode array = make.arrayNode();
        array.add(sample(schema.path("items"), text, depth - 1));
        yield array;
      }
      default -> object(schema, text, depth);
    };
  }

  private static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    return type.isArray() ? type.get(0).asText() : type.asText();
  }

  private ObjectNode object(JsonNode schema, String text, int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    schema
        .path("properties")
        .properties()
        .forEach(property ->
            object.set(property.getKey(), sample(property.getValue(), text, depth - 1)));
    return object;
  }
}
