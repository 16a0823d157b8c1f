package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.persistence.Converter;
import java.util.List;

/// What a student plays.
@Converter
class InstrumentList extends JsonColumn<List<Instrument>> {

  InstrumentList() {
    super(new TypeReference<>() {});
  }
}
