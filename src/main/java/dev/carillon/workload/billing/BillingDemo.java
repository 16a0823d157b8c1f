package dev.carillon.workload.billing;

import dev.carillon.demo.DemoPart;
import dev.carillon.file.StoredFile;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import dev.carillon.workload.billing.csv.BillingCsvGenerator;
import dev.carillon.workload.billing.upload.GeneratedFile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/// The demo's billing file: made up, uploaded and validated, for everybody to watch. Each start
/// makes one of its own.
@Singleton
final class BillingDemo implements DemoPart {

  private static final Logger LOG = Logger.getLogger(BillingDemo.class);

  private static final int ROWS = 10_000;
  private static final int SEED = 7;

  private static final Actor NOBODY = new Actor("demo", Actor.DEFAULT_TENANT, Set.of(Role.USER));

  private final GeneratedFile files;
  private final Validations validations;

  BillingDemo(GeneratedFile files, Validations validations) {
    this.files = files;
    this.validations = validations;
  }

  @Override
  public String name() {
    return "a billing file of " + ROWS + " rows, validated";
  }

  @Override
  public Uni<Void> play(URI service) {
    var id = UUID.randomUUID();
    return files
        .store(new StoredFile(id, NOBODY.tenant(), NOBODY.id(), "demo.csv", 0), madeUp())
        .chain(() -> validations.start(NOBODY, id))
        .invoke(run -> tell(service, run))
        .replaceWithVoid();
  }

  private static byte[] madeUp() {
    var csv = new ByteArrayOutputStream();
    try {
      BillingCsvGenerator.write(csv, BillingCsvGenerator.Spec.realExport(ROWS, SEED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return csv.toByteArray();
  }

  private static void tell(URI service, Validations.Started run) {
    LOG.infof("Validation %s was started; an admin of the tenant may follow it.", run.run());
    LOG.infof("Watch it: TOKEN=<token> java docs/examples/Watch.java %s %s", run.jobId(), service);
    LOG.infof("Its findings: %s/api/validations/%s/results", service, run.run());
  }
}
