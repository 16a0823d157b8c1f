package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.persistence.Converter;
import java.util.List;
import java.util.Map;

/// A list of objects as the client has them.
@Converter
class ObjectList extends JsonColumn<List<Map<String, Object>>> {

  ObjectList() {
    super(new TypeReference<>() {});
  }
}
