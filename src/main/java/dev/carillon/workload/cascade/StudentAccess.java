package dev.carillon.workload.cascade;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.stream.StreamAccess;
import dev.carillon.stream.StreamName;
import dev.carillon.workload.cascade.reference.ObjectIds;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Who may have to do with a student: the admins of its tenant, and the teachers who teach it
/// (decisions "000 cascade deletion"). Also decides who may follow the student's stream.
@Singleton
final class StudentAccess implements StreamAccess {

  /// Kind of the stream of a student.
  static final String KIND = "student";

  private final StudentStore students;

  StudentAccess(StudentStore students) {
    this.students = students;
  }

  /// Checks that a person may delete a student. Whoever may not learns nothing about it, not even
  /// whether there is such a student.
  ///
  /// @return fails with a [ProblemException]: 403
  Uni<Void> mayDelete(Actor actor, String student) {
    return allowed(
        actor.isAdmin()
            ? Uni.createFrom().item(true)
            : students.teaches(actor.tenant(), actor.id(), student));
  }

  /// Checks that a person may read what became of a student.
  ///
  /// @return fails with a [ProblemException]: 403
  Uni<Void> maySee(Actor actor, String student) {
    return allowed(sees(actor, student));
  }

  private Uni<Boolean> sees(Actor actor, String student) {
    if (actor.isAdmin()) {
      return Uni.createFrom().item(true);
    }
    return students
        .teaches(actor.tenant(), actor.id(), student)
        .chain(teaches ->
            teaches
                ? Uni.createFrom().item(true)
                : students.asked(actor.tenant(), actor.id(), student));
  }

  private static Uni<Void> allowed(Uni<Boolean> allowed) {
    return allowed
        .invoke(yes -> {
          if (!yes) {
            throw new ProblemException(
                ProblemType.FORBIDDEN, "Only an admin, or a teacher of this student, may do this.");
          }
        })
        .replaceWithVoid();
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Uni<Optional<StreamName>> find(Actor viewer, String wanted) {
    if (!ObjectIds.isId(wanted)) {
      return Uni.createFrom().item(Optional.empty());
    }
    var stream = new StreamName(KIND, viewer.tenant(), wanted);
    return sees(viewer, wanted)
        .chain(yes -> yes ? students.exists(viewer.tenant(), wanted) : Uni.createFrom().item(false))
        .map(there -> there ? Optional.of(stream) : Optional.empty());
  }
}
