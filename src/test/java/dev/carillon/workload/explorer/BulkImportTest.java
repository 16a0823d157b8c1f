package dev.carillon.workload.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.job.Attempt;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobOutcome;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What an import does after the node died at the end of an earlier attempt.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BulkImportTest {

  private static final BulkImport.Result FIVE = new BulkImport.Result(true, 5, 0, List.of(), 10);

  @Inject BulkImport handler;

  /// An attempt that knows its arguments and what was saved before, and nothing else.
  @SuppressWarnings("unchecked") // a proxy has no type parameters
  private static Attempt<BulkImport.Args> after(BulkImport.Place place) {
    var args =
        new BulkImport.Args(UUID.randomUUID(), "file", "table", null, null, null, null, null);
    return (Attempt<BulkImport.Args>)
        Proxy.newProxyInstance(
            Attempt.class.getClassLoader(),
            new Class<?>[] {Attempt.class},
            (proxy, method, given) ->
                switch (method.getName()) {
                  case "args" -> args;
                  case "cursor" -> Optional.of(place);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @Test
  void what_may_have_been_committed_is_not_imported_again() {
    assertThatThrownBy(() -> handler.run(after(new BulkImport.Place(FIVE, false))))
        .isInstanceOf(FinalFailure.class)
        .hasMessageContaining("not known");
  }

  @Test
  void what_was_committed_is_answered_again() throws Exception {
    assertThat(handler.run(after(new BulkImport.Place(FIVE, true))))
        .isEqualTo(JobOutcome.completed(FIVE));
  }
}
