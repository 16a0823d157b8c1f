package dev.carillon.workload.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.db.Database;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.workload.cascade.reference.Action;
import dev.carillon.workload.cascade.reference.ObjectIds;
import dev.carillon.workload.cascade.reference.Reference;
import dev.carillon.workload.cascade.reference.Reference.Shape;
import dev.carillon.workload.cascade.reference.ReferenceStore;
import dev.carillon.workload.cascade.reference.RootEntity;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Another entity in other tables needs a list and no code: here the owner of pets, whom arrays,
/// columns and rows name.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SecondSchemaTest {

  private static final RootEntity OWNER =
      new RootEntity(
          "owner",
          "vet_owner",
          List.of(
              new Reference(
                  "pet",
                  "owners",
                  "vet_pet",
                  List.of("id"),
                  "owner_ids",
                  Shape.ARRAY,
                  Action.PULL,
                  "remove_owner"),
              new Reference(
                  "pet",
                  "payer",
                  "vet_pet",
                  List.of("id"),
                  "payer_id",
                  Shape.SCALAR,
                  Action.NULLIFY,
                  "clear_payer"),
              new Reference(
                      "newsletter",
                      "readers",
                      "vet_reader",
                      List.of("letter", "owner_id"),
                      "owner_id",
                      Shape.CHILD_ROW,
                      Action.REMOVE,
                      "remove_reader")
                  .below("letter", "vet_letter"),
              new Reference(
                  "visit",
                  "owner",
                  "vet_visit",
                  List.of("id"),
                  "owner_id",
                  Shape.SCALAR,
                  Action.ARCHIVE,
                  "archive_visits")));

  private static final String TENANT = "vets";

  @Inject Pool pool;
  @Inject Database database;
  @Inject Deletion deletion;
  @Inject Restoration restoration;
  @Inject ReferenceStore references;
  @Inject ObjectIds ids;

  @BeforeEach
  void make() {
    pool.query(
            """
            DROP TABLE IF EXISTS vet_owner, vet_pet, vet_reader, vet_letter, vet_visit;
            CREATE TABLE vet_owner (
              tenant text, id text, name text, is_active boolean DEFAULT true,
              updated_at timestamptz, deleted boolean DEFAULT false, deleted_at timestamptz,
              deletion_reason text, deletion_audit_id text, restored_at timestamptz,
              restored_from_audit text, PRIMARY KEY (tenant, id));
            CREATE TABLE vet_pet (
              tenant text, id text, owner_ids text[], payer_id text, PRIMARY KEY (tenant, id));
            CREATE TABLE vet_letter (tenant text, id text, PRIMARY KEY (tenant, id));
            CREATE TABLE vet_reader (
              tenant text, letter text, owner_id text, PRIMARY KEY (tenant, letter, owner_id),
              FOREIGN KEY (tenant, letter) REFERENCES vet_letter ON DELETE CASCADE);
            CREATE TABLE vet_visit (
              tenant text, id text, owner_id text, archived boolean DEFAULT false,
              archived_at timestamptz, archived_reason text, PRIMARY KEY (tenant, id));
            INSERT INTO vet_owner (tenant, id, name) VALUES ('vets', 'o1', 'A'), ('vets', 'o2', 'B');
            INSERT INTO vet_pet VALUES ('vets', 'p1', '{o2,o1,x}', 'o1'), ('vets', 'p2', '{o2}', NULL);
            INSERT INTO vet_letter VALUES ('vets', 'l1'), ('vets', 'l2');
            INSERT INTO vet_reader VALUES ('vets', 'l1', 'o1'), ('vets', 'l2', 'o1'),
                                          ('vets', 'l1', 'o2');
            INSERT INTO vet_visit VALUES ('vets', 'v1', 'o1'), ('vets', 'v2', 'o2');
            """)
        .execute()
        .await()
        .indefinitely();
  }

  private String dump() {
    var text = new StringBuilder();
    for (String table : List.of("vet_pet", "vet_reader", "vet_visit")) {
      pool.query("SELECT to_jsonb(t)::text FROM " + table + " t ORDER BY 1")
          .execute()
          .await()
          .indefinitely()
          .forEach(row -> text.append(row.getString(0)).append('\n'));
    }
    return text.toString();
  }

  private Deleted delete(String owner) {
    var order = new Deletion.Order(TENANT, owner, ids.next(), "alice", "");
    return database.inTransaction(tx -> deletion.run(tx, OWNER, order)).await().indefinitely();
  }

  private Restoration.Restored restore(String owner, String audit) {
    var order = new Restoration.Order(TENANT, owner, audit, "alice", "wanted back");
    return database.inTransaction(tx -> restoration.run(tx, OWNER, order)).await().indefinitely();
  }

  @Test
  void an_owner_leaves_arrays_columns_and_rows_and_comes_back_as_it_was() {
    String before = dump();

    Deleted deleted = delete("o1");

    assertThat(deleted.totalAffectedDocuments()).isEqualTo(5);
    assertThat(dump())
        .contains(
            "{\"id\": \"p1\", \"tenant\": \"vets\", \"payer_id\": null, \"owner_ids\": [\"o2\", \"x\"]}")
        .contains("\"archived_reason\": \"owner_deleted\"");
    var restored = restore("o1", String.valueOf(deleted.auditId()));
    assertThat(restored.conflicts()).isEmpty();
    assertThat(dump()).isEqualTo(before);
  }

  @Test
  void what_changed_meanwhile_is_told_and_not_overwritten() {
    Deleted deleted = delete("o1");
    pool.query(
            """
            UPDATE vet_pet SET payer_id = 'o2', owner_ids = '{x,new}' WHERE id = 'p1';
            DELETE FROM vet_letter WHERE id = 'l2';
            """)
        .execute()
        .await()
        .indefinitely();

    var restored = restore("o1", String.valueOf(deleted.auditId()));

    assertThat(restored.conflicts())
        .extracting(Restoration.Conflict::rows)
        .containsExactly(
            "[{\"key\": {\"id\": \"p1\"}, \"reason\": \"taken\"}]",
            "[{\"key\": {\"letter\": \"l2\", \"owner_id\": \"o1\"}, \"reason\": \"gone\"}]");
    assertThat(dump()).contains("\"owner_ids\": [\"x\", \"new\", \"o1\"]");
  }

  @Test
  void the_clean_up_knows_arrays_too() {
    pool.query("DELETE FROM vet_owner WHERE id = 'o2'").execute().await().indefinitely();

    List<Integer> orphans = references.countOrphans(OWNER, TENANT).await().indefinitely();
    int mended =
        database
            .inTransaction(
                tx -> references.mendOrphans(tx, OWNER, OWNER.references().getFirst(), TENANT))
            .await()
            .indefinitely();

    assertThat(orphans).containsExactly(2, 0, 1, 1);
    assertThat(mended).isEqualTo(2);
    assertThat(dump()).contains("\"owner_ids\": [\"o1\"]").contains("\"owner_ids\": []");
  }
}
