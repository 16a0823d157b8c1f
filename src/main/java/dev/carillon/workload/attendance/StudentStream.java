package dev.carillon.workload.attendance;

import dev.carillon.platform.security.Actor;
import dev.carillon.stream.GatedKind;
import dev.carillon.stream.StreamAccess;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.StreamStep;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The stream `attendance:<id of the student>`: what is marked of a student, and what comes of it.
/// Students follow their own, teachers those of their classes, admins all of the tenant. It is
/// written only while somebody follows.
@Singleton
final class StudentStream implements StreamAccess, GatedKind {

  static final String KIND = "attendance";

  private final StudentStore students;
  private volatile Set<StreamName> open = Set.of();

  StudentStream(StudentStore students) {
    this.students = students;
  }

  static StreamName of(String tenant, UUID student) {
    return new StreamName(KIND, tenant, student.toString());
  }

  /// Whether somebody follows, as far as this node has heard: good enough to leave out what costs.
  boolean isFollowed(String tenant, UUID student) {
    return open.contains(of(tenant, student));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Uni<Optional<StreamName>> find(Actor viewer, String wanted) {
    return id(wanted)
        .map(id ->
            students
                .find(viewer, id)
                .map(found -> found.map(student -> of(viewer.tenant(), student.id()))))
        .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException notAnId) {
      return Optional.empty();
    }
  }

  @Override
  public boolean beginsAnew() {
    return true;
  }

  @Override
  public boolean tellsLast() {
    return false;
  }

  @Override
  public void opened(Set<StreamName> streams) {
    open = Set.copyOf(streams);
  }

  /// What was missed is in the dashboard, which a client reads after a reset.
  @Override
  public Uni<Missed> catchUp(List<StreamName> streams) {
    return Uni.createFrom().item(Missed.NOTHING);
  }

  static StreamStep step(String tenant, UUID student, String event, Object data) {
    return StreamStep.unmarked(new StreamEvent(of(tenant, student), event, data));
  }
}
