package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.persistence.AttributeConverter;
import org.jspecify.annotations.Nullable;

/// A property that is stored as JSON text, for what nothing asks inside of.
abstract class JsonColumn<T> implements AttributeConverter<T, String> {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TypeReference<T> type;

  JsonColumn(TypeReference<T> type) {
    this.type = type;
  }

  @Override
  public @Nullable String convertToDatabaseColumn(@Nullable T value) {
    try {
      return value == null ? null : JSON.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public @Nullable T convertToEntityAttribute(@Nullable String text) {
    try {
      return text == null ? null : JSON.readValue(text, type);
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("A stored value is not what its column holds", broken);
    }
  }
}
