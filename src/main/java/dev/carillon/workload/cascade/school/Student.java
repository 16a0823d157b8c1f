package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.workload.cascade.reference.ObjectIds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A student. Whether it was deleted is read-only: deleting is for the cascade.
@Entity
@Table(name = "school_student")
@RegisterForReflection
// What a client leaves out is null until the validator has refused it.
@SuppressWarnings("MultipleNullnessAnnotations")
class Student extends SchoolEntity {

  @NotBlank
  @Size(max = 200)
  @Column(name = "full_name")
  @Nullable String fullName;

  @Pattern(regexp = Words.PHONE)
  @Nullable String phone;

  @Min(0)
  @Max(99)
  @Nullable Integer age;

  @Size(max = 300)
  @Nullable String address;

  @Size(max = 200)
  @Column(name = "parent_name")
  @Nullable String parentName;

  @Pattern(regexp = Words.PHONE)
  @Column(name = "parent_phone")
  @Nullable String parentPhone;

  @Email
  @Size(max = 254)
  @Column(name = "parent_email")
  @Nullable String parentEmail;

  @Email
  @Size(max = 254)
  @Column(name = "student_email")
  @Nullable String studentEmail;

  @NotNull
  @Pattern(regexp = Words.SCHOOL_CLASS)
  @JsonProperty("class")
  @Column(name = "class")
  @Nullable String schoolClass;

  @NotNull
  @Size(min = 1, max = 20)
  @Convert(converter = InstrumentList.class)
  List<@NotNull @Valid Instrument> instruments = List.of();

  @Pattern(regexp = ObjectIds.FORM)
  @Column(name = "bagrut_id")
  @Nullable String bagrutId;

  @NotNull
  @Size(max = 20)
  @Convert(converter = ObjectMap.class)
  Map<String, Object> enrollments = Map.of();

  @NotNull
  @Size(max = 500)
  @Convert(converter = TextList.class)
  @Column(name = "teacher_ids")
  List<String> teacherIds = List.of();

  @NotNull
  @Size(max = 500)
  @Convert(converter = ObjectList.class)
  @Column(name = "teacher_assignments")
  List<Map<String, Object>> teacherAssignments = List.of();

  @Column(name = "is_active")
  boolean isActive = true;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "deleted", insertable = false, updatable = false)
  @Nullable Boolean deleted;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "deleted_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime deletedAt;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "deletion_reason", insertable = false, updatable = false)
  @Nullable String deletionReason;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "deletion_audit_id", insertable = false, updatable = false)
  @Nullable String deletionAuditId;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "restored_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime restoredAt;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "restored_from_audit", insertable = false, updatable = false)
  @Nullable String restoredFromAudit;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "created_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime createdAt;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "updated_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime updatedAt;
}
