package dev.carillon.workload.billing;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.FieldCipher;
import dev.carillon.platform.security.FieldSeal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides who sees persons. Redacted is the rule; a user whom an admin allowed it sees them, and
/// so does an admin who asks. That is written down before anything is read (domain 004 §3, end).
@Singleton
final class PhiAccess {

  static final String SOURCE = "PHI_ACCESS";

  private static final String REDACTED_DOCTOR = "[REDACTED]";
  private static final int PATIENT_BYTES = 4;

  private final BillingUserStore users;
  private final LogStore logs;
  private final FieldCipher cipher;

  PhiAccess(BillingUserStore users, LogStore logs, FieldCipher cipher) {
    this.users = users;
    this.logs = logs;
    this.cipher = cipher;
  }

  /// How much of persons an answer shows.
  enum Redaction {
    FULL,
    NONE
  }

  /// Opens the eyes of one answer.
  ///
  /// @param asked `null` when the caller says nothing: then what was decided about them holds
  /// @param what is read, for the log
  /// @return fails with a 403 when the person asks for persons and may not see them
  Uni<Eyes> open(Actor actor, Run run, @Nullable Redaction asked, String what) {
    if (asked == Redaction.FULL) {
      return Uni.createFrom().item(eyes(run, false));
    }
    Uni<Boolean> open = asked == null ? isAllowed(actor) : maySeePersons(actor);
    return open.chain(may -> {
      if (may) {
        return logs.addNow(
                run.id(),
                actor.id(),
                LogStore.Line.info(SOURCE, "Unredacted " + what + " read", Map.of()))
            .replaceWith(() -> eyes(run, true));
      }
      return asked == null
          ? Uni.createFrom().item(eyes(run, false))
          : Uni.createFrom().failure(refused());
    });
  }

  private static ProblemException refused() {
    return new ProblemException(
        ProblemType.FORBIDDEN,
        "Your account sees redacted data only; an admin of your tenant can change that.");
  }

  private Eyes eyes(Run run, boolean open) {
    return new Eyes(cipher.seal(run.tenant(), SealedRow.Sealer.TABLE, run.id().toString()), open);
  }

  private Uni<Boolean> maySeePersons(Actor actor) {
    return actor.isAdmin() ? Uni.createFrom().item(true) : isAllowed(actor);
  }

  private Uni<Boolean> isAllowed(Actor actor) {
    return users.find(actor.tenant(), actor.id()).map(user -> !user.phiRedactionEnabled());
  }

  /// What one answer shows of persons. Used by one thread at a time.
  static final class Eyes {

    private final FieldSeal seal;
    private final boolean open;

    private Eyes(FieldSeal seal, boolean open) {
      this.seal = seal;
      this.open = open;
    }

    /// The persons of a row: real ones, or stand-ins that are the same for the same patient. The
    /// diagnosis is shown to everybody who may see the run: without the patient it is about nobody.
    ///
    /// @param record number of the row
    Personal persons(int record, Sealed sealed) {
      Personal personal =
          Personal.decoded(
              seal.open(Personal.COLUMN, Integer.toString(record), sealed.personal().getBytes()));
      return open
          ? personal
          : new Personal(
              sealed.hasDoctor() ? REDACTED_DOCTOR : "",
              standIn(sealed.patientKey()),
              personal.diagnosis());
    }
  }

  /// The columns of a row that are about persons.
  record Sealed(Buffer personal, @Nullable Buffer patientKey, boolean hasDoctor) {}

  private static String standIn(@Nullable Buffer patientKey) {
    return patientKey == null
        ? ""
        : "[PATIENT-" + HexFormat.of().formatHex(patientKey.getBytes(0, PATIENT_BYTES)) + "]";
  }
}
