package dev.carillon.workload.cascade.school;

import java.util.List;
import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.persistence.Converter;

/// What a student plays.
@Converter
class InstrumentList extends JsonColumn<List<Instrument>> {

  InstrumentList() {
    super(new TypeReference<>() {});
  }
}
