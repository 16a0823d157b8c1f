package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.workload.cascade.reference.ObjectIds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PastOrPresent;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Whether a student was at a lesson or a rehearsal.
@Entity
@Table(name = "school_activity_attendance")
@RegisterForReflection
// What a client leaves out is null until the validator has refused it.
@SuppressWarnings("MultipleNullnessAnnotations")
class ActivityAttendance extends SchoolEntity {

  @NotNull
  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "student_id")
  @Nullable String studentId;

  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "teacher_id")
  @Nullable String teacherId;

  @NotNull
  @Pattern(regexp = Words.ACTIVITY)
  @Column(name = "activity_type")
  @Nullable String activityType;

  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "group_id")
  @Nullable String groupId;

  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "session_id")
  @Nullable String sessionId;

  @NotNull @PastOrPresent @Nullable LocalDate date;

  @NotNull
  @Pattern(regexp = Words.STATUS)
  @Nullable String status;

  @Size(max = 500)
  @Nullable String notes;

  @Size(max = 255)
  @Column(name = "marked_by")
  @Nullable String markedBy;

  @Column(name = "marked_at")
  @Nullable OffsetDateTime markedAt;

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
