package dev.carillon.platform.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FirstLooksTest {

  private final FirstLooks looks = new FirstLooks();
  private final List<String> begun = new ArrayList<>();

  private CompletableFuture<String> add(String name) {
    var answer = new CompletableFuture<String>();
    add(name, answer);
    return answer;
  }

  private void add(String name, CompletableFuture<String> answer) {
    looks.add(() -> {
      begun.add(name);
      return Uni.createFrom().completionStage(answer);
    });
  }

  private void addUnanswered(String name) {
    add(name, new CompletableFuture<>());
  }

  @Test
  void the_next_begins_when_the_one_before_has_ended() {
    var first = add("first");
    var second = add("second");
    addUnanswered("third");
    assertThat(begun).containsExactly("first");

    first.complete("read");
    assertThat(begun).containsExactly("first", "second");

    second.complete("read");
    assertThat(begun).containsExactly("first", "second", "third");
  }

  @Test
  void a_failure_holds_nobody_up() {
    add("first").completeExceptionally(new IllegalStateException("the database is away"));
    looks.add(() -> {
      throw new IllegalStateException("a mistake");
    });

    addUnanswered("third");

    assertThat(begun).containsExactly("first", "third");
  }

  @Test
  void one_that_comes_when_all_have_ended_begins_at_once() {
    add("first").complete("read");

    addUnanswered("second");

    assertThat(begun).containsExactly("first", "second");
  }
}
