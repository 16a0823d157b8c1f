package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.carillon.workload.cascade.reference.ObjectIds;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.MappedSuperclass;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A row of the conservatory, as it is stored and as admins read and send it. What clients cannot
/// set is read-only on both sides.
@MappedSuperclass
@IdClass(SchoolKey.class)
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE)
abstract class SchoolEntity extends PanacheEntityBase {

  @Id
  @JsonIgnore
  @Schema(hidden = true)
  String tenant = "";

  @Id
  @Pattern(regexp = ObjectIds.FORM)
  @Schema(description = "24 hexadecimal digits; made when left out")
  @Nullable String id;

  /// What is stored below the row, each in a table of its own.
  List<SchoolPart> parts() {
    return List.of();
  }

  /// What no two rows of one import may share, by its place in the row.
  Map<String, Object> distinct() {
    return id == null ? Map.of() : Map.of("", id);
  }
}
