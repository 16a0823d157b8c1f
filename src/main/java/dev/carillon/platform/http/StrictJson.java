package dev.carillon.platform.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.JsonNodeDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// JSON is read strictly: what is not understood, said twice, too deep or not storable is refused
/// rather than guessed.
@Singleton
public final class StrictJson implements ObjectMapperCustomizer {

  private static final int MAX_DEPTH = 100;
  private static final int MAX_TEXT = 1_000_000;
  private static final int MAX_NAME = 1_000;
  private static final int MAX_NUMBER = 100;

  @Override
  public void customize(ObjectMapper mapper) {
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_TEXT)
                .maxNameLength(MAX_NAME)
                .maxNumberLength(MAX_NUMBER)
                .build());
    mapper.getFactory().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
    mapper.enable(
        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
        DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    mapper.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
    for (var number : List.of(LogicalType.Integer, LogicalType.Float, LogicalType.Boolean)) {
      mapper
          .coercionConfigFor(number)
          .setCoercion(CoercionInputShape.String, CoercionAction.Fail)
          .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
    }
    mapper
        .coercionConfigFor(LogicalType.Boolean)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
    mapper.registerModule(storable());
  }

  private static SimpleModule storable() {
    return new SimpleModule("storable-text")
        .addDeserializer(String.class, new StorableText())
        .addDeserializer(JsonNode.class, new StorableTree<>(JsonNode.class))
        .addDeserializer(ObjectNode.class, new StorableTree<>(ObjectNode.class));
  }

  /// PostgreSQL's `jsonb` and `text` cannot hold NUL, nor half of a surrogate pair.
  static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit == 0 || Character.isLowSurrogate(unit)) {
        return false;
      }
      if (Character.isHighSurrogate(unit)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isStorable(JsonNode node) {
    if (node.isTextual()) {
      return isStorable(node.textValue());
    }
    for (var property : node.properties()) {
      if (!isStorable(property.getKey())) {
        return false;
      }
    }
    for (var child : node) {
      if (!isStorable(child)) {
        return false;
      }
    }
    return true;
  }

  private static final class StorableText extends JsonDeserializer<String> {

    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      // Jackson would turn numbers and true/false into texts.
      var text = parser.hasToken(JsonToken.VALUE_STRING) ? parser.getText() : null;
      if (text == null || !isStorable(text)) {
        return context.reportInputMismatch(String.class, "not storable");
      }
      return text;
    }
  }

  private static final class StorableTree<T extends JsonNode> extends JsonDeserializer<T> {

    private final Class<T> type;

    private StorableTree(Class<T> type) {
      this.type = type;
    }

    @Override
    public @Nullable T deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      var tree = JsonNodeDeserializer.getDeserializer(type).deserialize(parser, context);
      if (!isStorable(tree)) {
        return context.reportInputMismatch(String.class, "not storable");
      }
      return type.cast(tree);
    }
  }
}
