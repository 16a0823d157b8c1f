package dev.carillon.workload.cascade.school;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.workload.cascade.reference.ObjectIds;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A teacher, with the students, the time blocks and their lessons.
@Entity
@Table(name = "school_teacher")
@RegisterForReflection
class Teacher extends SchoolEntity {

  @Size(max = 255)
  @Schema(description = "The sub of this person's tokens")
  @Column(name = "user_id")
  @Nullable String userId;

  @NotBlank
  @Size(max = 200)
  @Column(name = "full_name")
  @Nullable String fullName;

  @Pattern(regexp = Words.PHONE)
  @Nullable String phone;

  @Email
  @Size(max = 254)
  @Nullable String email;

  @NotNull
  @Size(max = 10)
  @Convert(converter = TextList.class)
  List<String> roles = List.of();

  @NotNull
  @Size(max = 500)
  @Convert(converter = TextList.class)
  @Column(name = "orchestra_ids")
  List<String> orchestraIds = List.of();

  @Column(name = "is_active")
  boolean isActive = true;

  @Transient
  @Size(max = 5_000)
  @Nullable List<@NotNull @Pattern(regexp = ObjectIds.FORM) String> studentIds;

  @Transient
  @Size(max = 200)
  @DistinctBlocks
  @Nullable List<@NotNull @Valid TimeBlock> timeBlocks;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "created_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime createdAt;

  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  @Column(name = "updated_at", insertable = false, updatable = false)
  @Nullable OffsetDateTime updatedAt;

  @Override
  List<SchoolPart> parts() {
    return List.of(
        SchoolPart.students("studentIds", "school_teacher_student", "teacher_id"),
        SchoolPart.timeBlocks());
  }

  /// Its blocks and lessons too: each is one teacher's.
  @Override
  Map<String, Object> distinct() {
    Map<String, Object> all = new LinkedHashMap<>(super.distinct());
    BlockPlace.in(timeBlocks).forEach(place -> all.put(place.pointer(), place.key()));
    return all;
  }
}
