package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.workload.cascade.reference.ObjectIds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rehearsal of an orchestra.
@Entity
@Table(name = "school_rehearsal")
@RegisterForReflection
// What a client leaves out is null until the validator has refused it.
@SuppressWarnings("MultipleNullnessAnnotations")
class Rehearsal extends SchoolEntity {

  @NotNull
  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "group_id")
  @Nullable String groupId;

  @NotNull @Nullable LocalDate date;

  @NotNull
  @Min(0)
  @Max(6)
  @Column(name = "day_of_week")
  @Nullable Integer dayOfWeek;

  @NotNull
  @Column(name = "start_time")
  @JsonFormat(pattern = "HH:mm")
  @Nullable LocalTime startTime;

  @NotNull
  @Column(name = "end_time")
  @JsonFormat(pattern = "HH:mm")
  @Nullable LocalTime endTime;

  @Size(max = 200)
  @Nullable String location;

  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "school_year_id")
  @Nullable String schoolYearId;

  @Column(name = "is_active")
  boolean isActive = true;

  @Transient @Valid @Nullable Attendance attendance;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "created_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime createdAt;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "updated_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime updatedAt;

  @Override
  List<SchoolPart> parts() {
    return List.of(SchoolPart.attendance("school_rehearsal_attendance", "rehearsal_id"));
  }
}
