package dev.carillon.job;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.resilience.Backoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// docs/job-lifecycle.md says what [JobState], [Backoff] and [JobRequest.Options] do.
class JobLifecycleDocTest {

  private static final Pattern DIAGRAM =
      Pattern.compile("```mermaid\nstateDiagram-v2\n(.*?)```", Pattern.DOTALL);
  private static final Pattern ARROW = Pattern.compile("(\\S+) --> (\\S+?)( : .+)?");
  private static final String OUTSIDE = "[*]";
  private static final int ATTEMPTS = 8;

  /// No jitter: the middle of the range.
  private static final RandomGenerator MIDDLE =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return 1L << 62;
        }

        @Override
        public double nextDouble() {
          return 0.5;
        }
      };

  private static String page;

  @BeforeAll
  static void read() throws IOException {
    page = Files.readString(Path.of("docs", "job-lifecycle.md"));
  }

  private static List<String> arrows(Predicate<String> wanted) {
    var diagram = DIAGRAM.matcher(page);
    assertThat(diagram.find()).as("a mermaid state diagram").isTrue();
    return diagram
        .group(1)
        .lines()
        .map(String::strip)
        .filter(wanted)
        .map(line -> {
          var arrow = ARROW.matcher(line);
          assertThat(arrow.matches()).as(line).isTrue();
          return arrow.group(1) + " --> " + arrow.group(2);
        })
        .toList();
  }

  @Test
  void the_diagram_shows_every_move_the_code_allows_and_no_other() {
    var moves = new TreeSet<String>();
    for (JobState from : JobState.values()) {
      from.next().forEach(to -> moves.add(from.word() + " --> " + to.word()));
    }

    assertThat(arrows(line -> !line.contains(OUTSIDE))).containsExactlyInAnyOrderElementsOf(moves);
  }

  @Test
  void the_diagram_ends_in_the_final_states_and_in_no_other() {
    var ends =
        Arrays.stream(JobState.values())
            .filter(JobState::isFinal)
            .map(state -> state.word() + " --> " + OUTSIDE)
            .toList();

    assertThat(arrows(line -> line.endsWith(OUTSIDE))).containsExactlyInAnyOrderElementsOf(ends);
  }

  @Test
  void each_state_is_explained_with_the_word_its_callers_know() {
    assertThat(JobState.values())
        .allSatisfy(state ->
            assertThat(page)
                .contains("| `" + state.word() + "` | `" + state.documentWord() + "` |"));
  }

  @Test
  void the_back_off_table_is_the_one_the_code_gives() {
    var rows =
        List.of(
            row("fixed, 10 s", new Backoff.Fixed(Duration.ofSeconds(10))),
            row("exponential, 1 s to 30 s (default)", JobDefaults.STANDARD.backoff()),
            row(
                "exponential, 5 s to 1 h",
                new Backoff.Exponential(Duration.ofSeconds(5), Duration.ofHours(1))),
            row(
                "table, 15 min, 30 min, 60 min",
                new Backoff.Table(
                    List.of(Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofHours(1)))));

    assertThat(page).contains(String.join("\n", rows));
  }

  private static String row(String name, Backoff backoff) {
    return IntStream.rangeClosed(1, ATTEMPTS)
        .mapToObj(attempt -> words(backoff.after(attempt, MIDDLE)))
        .collect(joining(" | ", "| " + name + " | ", " |"));
  }

  private static String words(Duration wait) {
    boolean minutes = wait.toSeconds() >= 60 && wait.toSeconds() % 60 == 0;
    return minutes ? wait.toMinutes() + " min" : wait.toSeconds() + " s";
  }

  @Test
  void every_option_of_a_request_is_in_the_table_of_options() {
    assertThat(JobRequest.Options.class.getRecordComponents())
        .allSatisfy(option -> assertThat(page).contains("| `" + option.getName() + "` |"));
  }
}
