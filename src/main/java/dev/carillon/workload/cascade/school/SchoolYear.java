package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// A school year; one of a tenant is the current one.
@Entity
@Table(name = "school_year")
@RegisterForReflection
// What a client leaves out is null until the validator has refused it.
@SuppressWarnings("MultipleNullnessAnnotations")
class SchoolYear extends SchoolEntity {

  @NotBlank
  @Size(max = 100)
  @Nullable String name;

  @NotNull
  @Column(name = "start_date")
  @Nullable LocalDate startDate;

  @NotNull
  @Column(name = "end_date")
  @Nullable LocalDate endDate;

  @Column(name = "is_current")
  boolean isCurrent;

  @Column(name = "is_active")
  boolean isActive = true;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "created_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime createdAt;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "updated_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime updatedAt;
}
