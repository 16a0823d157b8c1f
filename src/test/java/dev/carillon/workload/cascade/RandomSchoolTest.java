package dev.carillon.workload.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.JobOutcome;
import dev.carillon.platform.db.Database;
import dev.carillon.testkit.DyingAttempt;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.workload.cascade.reference.ObjectIds;
import dev.carillon.workload.cascade.reference.ReferenceStore;
import dev.carillon.workload.cascade.school.Conservatory;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// In schools made at random, whoever is deleted and restored leaves every table as it was, byte
/// for byte, and nobody else is touched meanwhile.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RandomSchoolTest {

  @Inject Pool pool;
  @Inject Database database;
  @Inject Deletion deletion;
  @Inject Restoration restoration;
  @Inject ReferenceStore references;
  @Inject CheckIntegrity integrity;
  @Inject MendOrphans orphans;
  @Inject ObjectIds ids;
  @Inject ObjectMapper json;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void deleting_restoring_and_checking_leaves_the_tables_as_they_were(long seed) {
    var random = new Random(seed);
    var school = new TestSchool(pool);
    List<String> students = fill(school, random);
    String before = school.dump();
    String studentsBefore = school.students();
    List<String> gone = new ArrayList<>(students.subList(0, 1 + random.nextInt(students.size())));
    List<String> audits = new ArrayList<>();

    for (String student : gone) {
      List<String> others = withoutStudent(school, student);
      audits.add(delete(school, student));
      assertThat(school.dump().lines()).as("rows that do not name the student").containsAll(others);
      assertThat(named(school, student)).isZero();
    }
    assertThat(check(school)).isZero();
    String deleted = school.dump();
    mend(school);
    assertThat(school.dump()).as("a clean-up leaves archived history alone").isEqualTo(deleted);

    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < gone.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    for (int i : order) {
      assertThat(restore(school, gone.get(i), audits.get(i)).conflicts()).isEmpty();
    }

    assertThat(school.dump()).isEqualTo(before);
    assertThat(school.students()).isEqualTo(studentsBefore);
    assertThat(check(school)).isZero();
  }

  /// @return its students
  private static List<String> fill(TestSchool school, Random random) {
    List<String> students = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(4); i++) {
      students.add(school.student());
    }
    for (int t = 0; t < 1 + random.nextInt(3); t++) {
      String teacher = school.teacher("t" + t);
      String theory = school.theoryLesson(teacher);
      String orchestra = school.orchestra();
      String rehearsal = school.rehearsal(orchestra);
      String block = school.block(teacher);
      int slot = 0;
      for (String student : students) {
        if (random.nextBoolean()) {
          school.teaches(teacher, student);
        }
        if (random.nextBoolean()) {
          school.member(orchestra, student);
        }
        if (random.nextBoolean()) {
          school.rehearsed(rehearsal, student, random.nextBoolean());
        }
        if (random.nextBoolean()) {
          school.learns(theory, student);
        }
        if (random.nextBoolean()) {
          school.learned(theory, student, random.nextBoolean());
        }
        if (random.nextBoolean()) {
          // One teacher's minutes are not another's, so that nobody is at two places at a time.
          String from = "1%d:%d%d".formatted(4 + slot % 4, t, slot % 10);
          String until = "1%d:59".formatted(4 + slot % 4);
          String lesson = school.lesson(school.block(teacher), student, from, until);
          if (random.nextInt(3) == 0) {
            school.run("UPDATE school_lesson SET is_active = false WHERE id = $1", lesson);
          }
          slot++;
        }
        if (random.nextInt(4) == 0) {
          school.run("UPDATE school_time_block SET student_id = $2 WHERE id = $1", block, student);
        }
      }
    }
    for (String student : students) {
      for (int i = 0; i < random.nextInt(3); i++) {
        String record = school.bagrut(student);
        if (random.nextBoolean()) {
          school.run("UPDATE school_bagrut SET is_active = false WHERE id = $1", record);
        }
      }
      for (int i = 0; i < random.nextInt(5); i++) {
        String attended = school.attended(student);
        if (random.nextInt(3) == 0) {
          school.run(
              """
              UPDATE school_activity_attendance
                 SET archived = true, archived_at = now(), archived_reason = 'end_of_year'
               WHERE id = $1
              """,
              attended);
        }
      }
    }
    return students;
  }

  private static List<String> withoutStudent(TestSchool school, String student) {
    return school.dump().lines().filter(line -> !line.contains(student)).toList();
  }

  private int named(TestSchool school, String student) {
    return references
        .count(Conservatory.STUDENT, school.tenant, List.of(student))
        .await()
        .indefinitely()
        .stream()
        .mapToInt(Integer::intValue)
        .sum();
  }

  private String delete(TestSchool school, String student) {
    var order = new Deletion.Order(school.tenant, student, ids.next(), "alice", "");
    database
        .inTransaction(tx -> deletion.run(tx, Conservatory.STUDENT, order))
        .await()
        .indefinitely();
    return order.auditId();
  }

  private Restoration.Restored restore(TestSchool school, String student, String audit) {
    var order = new Restoration.Order(school.tenant, student, audit, "alice", "wanted back");
    return database
        .inTransaction(tx -> restoration.run(tx, Conservatory.STUDENT, order))
        .await()
        .indefinitely();
  }

  private int check(TestSchool school) {
    var attempt =
        new DyingAttempt<>(database, json, school.tenant, 4_711, new CheckIntegrity.Args(true));
    var outcome = integrity.run(attempt.next(0, false)).await().indefinitely();
    var result = Objects.requireNonNull(((JobOutcome.Completed) outcome).result());
    return ((CheckIntegrity.Result) result).integrityIssues();
  }

  private void mend(TestSchool school) {
    var attempt =
        new DyingAttempt<>(database, json, school.tenant, 4_711, new MendOrphans.Args(true, false));
    orphans.run(attempt.next(0, false)).await().indefinitely();
  }
}
