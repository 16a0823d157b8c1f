package dev.carillon.job.api;

import dev.carillon.job.JobState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The states a filter may name: in Carillon's words and in those of document 003.
public final class StateWords {

  private StateWords() {}

  /// {@return the states meant by some words, joined by commas; all of them for `null`}
  ///
  /// @param parameter where the words stand, for the problem
  /// @throws dev.carillon.platform.http.ProblemException for any other word; answered 422
  public static Set<JobState> read(String parameter, @Nullable String words) {
    if (words == null) {
      return EnumSet.allOf(JobState.class);
    }
    Set<JobState> meant = EnumSet.noneOf(JobState.class);
    for (String word : words.split(",", -1)) {
      List<JobState> states =
          Arrays.stream(JobState.values()).filter(state -> says(state, word.strip())).toList();
      if (states.isEmpty()) {
        throw Faults.one("/" + parameter, "must be of these words, joined by commas: " + known());
      }
      meant.addAll(states);
    }
    return meant;
  }

  private static boolean says(JobState state, String word) {
    return state.word().equals(word) || state.documentWord().equals(word);
  }

  private static List<String> known() {
    return Arrays.stream(JobState.values())
        .flatMap(state -> Stream.of(state.word(), state.documentWord()))
        .distinct()
        .sorted()
        .toList();
  }
}
