package dev.carillon.workload.explorer;

import dev.carillon.demo.DemoPart;
import dev.carillon.job.JobRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.explorer.source.SampleDatabase;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/// The demo's database: a made-up SQLite file whose schema is read and whose purchases are
/// exported. Each start uses the same one.
@Singleton
final class ExplorerDemo implements DemoPart {

  private static final Logger LOG = Logger.getLogger(ExplorerDemo.class);

  private static final String FILE = "demo-shop.db";
  private static final String NAME = "Demo shop";
  private static final int MOST_LOOKED_AT = 100;

  private static final Actor NOBODY = new Actor("demo", Actor.DEFAULT_TENANT, Set.of(Role.USER));

  private final SqliteFolder folders;
  private final Connections connections;
  private final ConnectionStore store;
  private final Rebuilds rebuilds;
  private final ExplorerOrders orders;

  ExplorerDemo(
      SqliteFolder folders,
      Connections connections,
      ConnectionStore store,
      Rebuilds rebuilds,
      ExplorerOrders orders) {
    this.folders = folders;
    this.connections = connections;
    this.store = store;
    this.rebuilds = rebuilds;
    this.orders = orders;
  }

  @Override
  public String name() {
    return "a database explored: its schema is read, its purchases are exported";
  }

  @Override
  public Uni<Void> play(URI service) {
    Optional<Path> folder = folders.of(NOBODY.tenant());
    if (folder.isEmpty()) {
      LOG.info("No folder of SQLite files (carillon.explorer.sqlite-folder): nothing to explore.");
      return Uni.createFrom().voidItem();
    }
    return made(folder.get().resolve(FILE))
        .chain(this::connection)
        .call(id -> rebuild(service, id))
        .chain(id -> export(service, id));
  }

  private static Uni<Void> made(Path file) {
    return Uni.createFrom()
        .voidItem()
        .invoke(() -> {
          try {
            SampleDatabase.create(file);
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
        })
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }

  private Uni<UUID> connection() {
    return store
        .list(NOBODY.tenant(), NOBODY.id(), false, MOST_LOOKED_AT, 0)
        .map(found ->
            found.connections().stream()
                .map(ConnectionStore.Seen::connection)
                .filter(one -> one.name().equals(NAME))
                .map(Connection::id)
                .findFirst())
        .chain(known ->
            known.isPresent()
                ? Uni.createFrom().item(known.get())
                : connections.create(NOBODY, body()).map(seen -> seen.connection().id()));
  }

  private static ConnectionBody body() {
    var config =
        new ConnectionBody.Config(
            null, null, null, null, null, null, null, null, FILE, null, null, null, null);
    return new ConnectionBody(NAME, "A made-up shop", "sqlite", config, null);
  }

  private Uni<Void> rebuild(URI service, UUID id) {
    return rebuilds
        .ask(NOBODY.tenant(), NOBODY.id(), new SchemaRebuild.Args(id, true, null, null))
        .invoke(job ->
            LOG.infof(
                "Job %d reads the schema of connection %s: %s/api/connections/%s/schema-cache",
                job, id, service, id))
        .replaceWithVoid()
        .onFailure(ProblemException.class)
        .recoverWithUni(busy -> {
          LOG.info("The schema is being read already.");
          return Uni.createFrom().voidItem();
        });
  }

  private Uni<Void> export(URI service, UUID id) {
    var args =
        new DataExport.Args(
            id,
            "SELECT p.id, c.name, p.total, p.note FROM purchase p JOIN customer c"
                + " ON c.id = p.customer_id ORDER BY p.id",
            null,
            null,
            null,
            null,
            "xlsx",
            "purchases");
    return orders
        .enqueue(NOBODY, JobRequest.of(DataExport.KIND, args), id)
        .invoke(job -> {
          LOG.infof("Job %d exports its purchases as a spreadsheet.", job.id());
          LOG.infof(
              "Watch it: TOKEN=<token> java docs/examples/Watch.java %d %s", job.id(), service);
        })
        .replaceWithVoid();
  }
}
