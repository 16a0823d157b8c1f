package dev.carillon.workload.cascade.school;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The id of a time block, or of a lesson in it, and where it stands below its teacher.
///
/// @param block place of the block in the list (from 0)
/// @param lesson place of the lesson in the block (from 0); `null` for the block itself
record BlockPlace(String id, int block, @Nullable Integer lesson) {

  /// {@return those of all blocks and lessons, in their order; what has no id is left out}
  static List<BlockPlace> in(@Nullable List<TimeBlock> blocks) {
    List<BlockPlace> places = new ArrayList<>();
    for (int i = 0; blocks != null && i < blocks.size(); i++) {
      @Nullable TimeBlock block = blocks.get(i);
      if (block != null) {
        add(places, block.id(), i, null);
        addLessons(places, block.assignedLessons(), i);
      }
    }
    return places;
  }

  private static void addLessons(
      List<BlockPlace> places, @Nullable List<TimeBlock.Lesson> lessons, int block) {
    for (int i = 0; lessons != null && i < lessons.size(); i++) {
      TimeBlock.@Nullable Lesson lesson = lessons.get(i);
      if (lesson != null) {
        add(places, lesson.id(), block, i);
      }
    }
  }

  private static void add(
      List<BlockPlace> places, @Nullable String id, int block, @Nullable Integer lesson) {
    if (id != null) {
      places.add(new BlockPlace(id, block, lesson));
    }
  }

  /// {@return what may be there once: a block and a lesson may have the same id}
  Object key() {
    return List.of(lesson == null ? "block" : "lesson", id);
  }

  /// {@return a JSON pointer}
  String pointer() {
    String of = "/timeBlocks/" + block;
    return lesson == null ? of + "/id" : of + "/assignedLessons/" + lesson + "/id";
  }
}
