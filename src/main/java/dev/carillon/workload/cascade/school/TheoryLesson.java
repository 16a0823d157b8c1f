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
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A lesson in theory.
@Entity
@Table(name = "school_theory_lesson")
@RegisterForReflection
// What a client leaves out is null until the validator has refused it.
@SuppressWarnings("MultipleNullnessAnnotations")
class TheoryLesson extends SchoolEntity {

  @NotBlank
  @Size(max = 100)
  @Nullable String category;

  @NotNull
  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "teacher_id")
  @Nullable String teacherId;

  @NotNull @Nullable LocalDate date;

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

  @Size(max = 5000)
  @Nullable String syllabus;

  @Size(max = 5000)
  @Nullable String homework;

  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "school_year_id")
  @Nullable String schoolYearId;

  @Column(name = "is_active")
  boolean isActive = true;

  @Transient
  @Size(max = 5_000)
  @Nullable List<@NotNull @Pattern(regexp = ObjectIds.FORM) String> studentIds;

  @Transient @Valid @Nullable Attendance attendance;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "created_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime createdAt;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "updated_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime updatedAt;

  @Override
  List<SchoolPart> parts() {
    return List.of(
        SchoolPart.students("studentIds", "school_theory_student", "lesson_id"),
        SchoolPart.attendance("school_theory_attendance", "lesson_id"));
  }
}
