package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.workload.cascade.reference.ObjectIds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An orchestra or an ensemble.
@Entity
@Table(name = "school_orchestra")
@RegisterForReflection
// What a client leaves out is null until the validator has refused it.
@SuppressWarnings("MultipleNullnessAnnotations")
class Orchestra extends SchoolEntity {

  @NotBlank
  @Size(max = 200)
  @Nullable String name;

  @NotNull
  @Pattern(regexp = Words.GROUP)
  @Nullable String type;

  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "conductor_id")
  @Nullable String conductorId;

  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "school_year_id")
  @Nullable String schoolYearId;

  @Size(max = 200)
  @Nullable String location;

  @Column(name = "is_active")
  boolean isActive = true;

  @Transient
  @Size(max = 5_000)
  @Nullable List<@NotNull @Pattern(regexp = ObjectIds.FORM) String> memberIds;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "created_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime createdAt;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "updated_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime updatedAt;

  @Override
  List<SchoolPart> parts() {
    return List.of(SchoolPart.students("memberIds", "school_orchestra_member", "orchestra_id"));
  }
}
