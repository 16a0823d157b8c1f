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

/// What jobs do after the node died at the end of an earlier attempt.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AfterDeathTest {

  private static final BulkImport.Result FIVE = new BulkImport.Result(true, 5, 0, List.of(), 10);

  @Inject BulkImport imports;
  @Inject SchemaRebuild rebuilds;
  @Inject DataExport exports;

  /// An attempt that knows its arguments and what was saved before, and nothing else.
  @SuppressWarnings("unchecked") // a proxy has no type parameters
  private static <A> Attempt<A> after(A args, Object place) {
    return (Attempt<A>)
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

  private static Attempt<BulkImport.Args> afterImport(boolean done) {
    var args =
        new BulkImport.Args(UUID.randomUUID(), "file", "table", null, null, null, null, null);
    return after(args, new BulkImport.Place(FIVE, done));
  }

  @Test
  void what_may_have_been_committed_is_not_imported_again() {
    assertThatThrownBy(() -> imports.run(afterImport(false)))
        .isInstanceOf(FinalFailure.class)
        .hasMessageContaining("not known");
  }

  @Test
  void what_was_committed_is_answered_again() throws Exception {
    assertThat(imports.run(afterImport(true))).isEqualTo(JobOutcome.completed(FIVE));
  }

  /// A known fault: the retry of a rebuild that had saved its cache failed with "recently trained".
  @Test
  void a_rebuild_that_was_saved_is_answered_again() throws Exception {
    UUID connection = UUID.randomUUID();
    var result = new SchemaRebuild.Result(true, connection, 2, 6, List.of("public"), 0, 10);
    var args = new SchemaRebuild.Args(connection, null, null, null);

    assertThat(rebuilds.run(after(args, new SchemaRebuild.Place(result))))
        .isEqualTo(JobOutcome.completed(result));
  }

  @Test
  void a_file_that_was_made_is_answered_again() throws Exception {
    var made = new ExplorerFiles.Made(true, "/api/explorer/files/x", "x.csv", 1, 2, 3, 4, 0);
    var args = new DataExport.Args(UUID.randomUUID(), null, null, null, "t", null, "csv", null);

    assertThat(exports.run(after(args, new ExplorerFiles.Place(null, made))))
        .isEqualTo(JobOutcome.completed(made));
  }
}
