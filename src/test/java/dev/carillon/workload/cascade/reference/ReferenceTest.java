package dev.carillon.workload.cascade.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.workload.cascade.reference.Reference.Shape;
import dev.carillon.workload.cascade.reference.Reference.Slot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {

  private static Reference named(String table, String column) {
    return new Reference(
        "c", "f", table, List.of("id"), column, Shape.SCALAR, Action.NULLIFY, "op");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "t\"; drop table x; --", "Table", "1t", "a.b", "ä"})
  void a_name_that_is_none_is_refused_before_it_meets_a_statement(String name) {
    assertThatThrownBy(() -> named(name, "ok")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> named("ok", name)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RootEntity("thing", name, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> named("ok", "ok").below(name, "ok"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"ARRAY,REMOVE", "ARRAY,ARCHIVE", "SCALAR,PULL", "SCALAR,REMOVE", "CHILD_ROW,PULL"})
  void a_shape_takes_only_the_actions_that_fit_it(Shape shape, Action action) {
    assertThatThrownBy(() -> new Reference("c", "f", "t", List.of("id"), "x", shape, action, "op"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_holds_time_needs_what_is_divided_as_its_parent() {
    var lesson =
        new Reference(
            "lesson",
            "studentId",
            "school_lesson",
            List.of("id"),
            "student_id",
            Shape.SCALAR,
            Action.DEACTIVATE,
            "release_lesson");

    assertThatThrownBy(() -> lesson.holding(new Slot("block_id", "lesson_start", "lesson_end")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void two_references_of_one_name_are_refused() {
    assertThatThrownBy(
            () -> new RootEntity("thing", "things", List.of(named("a", "x"), named("b", "y"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ids_have_24_hexadecimal_digits_and_are_never_given_twice() {
    var ids = new ObjectIds();

    var made = java.util.stream.Stream.generate(ids::next).limit(10_000).toList();

    assertThat(made).allMatch(ObjectIds::isId).doesNotHaveDuplicates();
    assertThat(ObjectIds.isId("batch")).isFalse();
  }
}
