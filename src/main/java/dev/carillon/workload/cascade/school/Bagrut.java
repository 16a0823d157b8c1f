package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.workload.cascade.reference.ObjectIds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The record of a matriculation recital.
@Entity
@Table(name = "school_bagrut")
@RegisterForReflection
// What a client leaves out is null until the validator has refused it.
@SuppressWarnings("MultipleNullnessAnnotations")
class Bagrut extends SchoolEntity {

  @NotNull
  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "student_id")
  @Nullable String studentId;

  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "teacher_id")
  @Nullable String teacherId;

  @NotNull
  @Size(max = 5)
  @Convert(converter = ObjectList.class)
  List<Map<String, Object>> program = List.of();

  @NotNull
  @Size(max = 4)
  @Convert(converter = ObjectList.class)
  List<Map<String, Object>> presentations = List.of();

  @Min(0)
  @Max(100)
  @Column(name = "magen_bagrut")
  @Nullable Integer magenBagrut;

  @Min(0)
  @Max(100)
  @Column(name = "final_grade")
  @Nullable Integer finalGrade;

  @NotNull
  @Size(max = 100)
  @Convert(converter = ObjectList.class)
  List<Map<String, Object>> documents = List.of();

  @Column(name = "is_completed")
  boolean isCompleted;

  @Column(name = "is_active")
  boolean isActive = true;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "archived", insertable = false, updatable = false)
  @Nullable Boolean archived;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "archived_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime archivedAt;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "archived_reason", insertable = false, updatable = false)
  @Nullable String archivedReason;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "created_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime createdAt;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "updated_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime updatedAt;
}
