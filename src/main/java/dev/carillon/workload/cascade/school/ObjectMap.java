package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.persistence.Converter;
import java.util.Map;

/// An object as the client has it.
@Converter
class ObjectMap extends JsonColumn<Map<String, Object>> {

  ObjectMap() {
    super(new TypeReference<>() {});
  }
}
