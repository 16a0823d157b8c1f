package dev.carillon.workload.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What the statements on connections and on what was read of them refuse: the last one too many,
/// and whatever was made from a state that is gone.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConnectionStoreTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Actor someone =
      new Actor("maker-" + UUID.randomUUID(), Actor.DEFAULT_TENANT, Set.of(Role.USER));

  @Inject ConnectionDrafts drafts;
  @Inject ConnectionStore store;
  @Inject Connections connections;
  @Inject SchemaCacheStore cache;
  @Inject Database database;

  @Test
  void a_person_has_no_more_connections_than_the_limit() {
    boolean first = insert(2);
    boolean second = insert(2);
    boolean third = insert(2);

    assertThat(first).isTrue();
    assertThat(second).isTrue();
    assertThat(third).isFalse();
  }

  private boolean insert(int most) {
    Connection one = drafts.fresh(someone, body("One"));
    return now(database.inTransaction(tx -> store.insert(tx, one, most)));
  }

  @Test
  void of_two_changes_of_the_same_state_the_second_is_refused() {
    Connection made = now(connections.create(someone, body("As it was"))).connection();
    Connection read = find(made.id());

    now(connections.change(someone, read, renamed("First")));

    assertThatThrownBy(() -> now(connections.change(someone, read, renamed("Second"))))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("meanwhile");
    assertThat(find(made.id()).name()).isEqualTo("First");
  }

  @Test
  void a_catalog_is_saved_over_the_version_it_was_made_from_alone() {
    UUID id = now(connections.create(someone, body("Read twice"))).connection().id();
    long version = now(database.inTransaction(tx -> cache.lock(tx, id))).version();
    var catalog = new SchemaCacheStore.Saved(id, "{}", 1, 1, version);

    boolean first = now(database.inTransaction(tx -> cache.save(tx, catalog)));
    boolean again = now(database.inTransaction(tx -> cache.save(tx, catalog)));

    assertThat(first).isTrue();
    assertThat(again).isFalse();
  }

  private Connection find(UUID id) {
    return now(store.find(someone.tenant(), id, someone.id(), false)).orElseThrow().connection();
  }

  private static ConnectionBody renamed(String name) {
    return new ConnectionBody(name, null, null, null, null);
  }

  private static ConnectionBody body(String name) {
    var place =
        new ConnectionBody.Config(
            "db.example.com",
            5432,
            "shop",
            "reader",
            "made-up-secret",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    return new ConnectionBody(name, null, "postgresql", place, null);
  }

  private static <T> T now(Uni<T> uni) {
    return uni.await().atMost(SOON);
  }
}
