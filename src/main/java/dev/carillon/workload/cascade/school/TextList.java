package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.persistence.Converter;
import java.util.List;

/// A list of texts.
@Converter
class TextList extends JsonColumn<List<String>> {

  TextList() {
    super(new TypeReference<>() {});
  }
}
