package dev.carillon.workload.cascade.school;

import java.util.List;
import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.persistence.Converter;

/// A list of texts.
@Converter
class TextList extends JsonColumn<List<String>> {

  TextList() {
    super(new TypeReference<>() {});
  }
}
