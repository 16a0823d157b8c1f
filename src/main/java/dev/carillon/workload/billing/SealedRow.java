package dev.carillon.workload.billing;

import dev.carillon.platform.security.FieldCipher;
import dev.carillon.platform.security.FieldSeal;
import dev.carillon.workload.billing.csv.BillingRow;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row ready to be stored: its persons sealed, and hashed to group by.
///
/// @param doctorKey keyed hash of the doctor, `null` when the cell is blank
/// @param patientKey keyed hash of the patient, `null` when the cell is blank
record SealedRow(
    BillingRow row, @Nullable Buffer doctorKey, @Nullable Buffer patientKey, Buffer personal) {

  /// Seals the rows of one run. Used by one thread at a time.
  static final class Sealer {

    static final String TABLE = "billing_records";

    private final FieldSeal seal;
    private final FieldCipher.FieldHash doctors;
    private final FieldCipher.FieldHash patients;

    Sealer(FieldCipher cipher, String tenant, UUID run) {
      this.seal = cipher.seal(tenant, TABLE, run.toString());
      this.doctors = cipher.hash(tenant, "doctor");
      this.patients = cipher.hash(tenant, "patient");
    }

    SealedRow sealed(BillingRow row) {
      byte[] personal =
          seal.seal(
              Personal.COLUMN,
              Integer.toString(row.number()),
              new Personal(row.doctor(), row.patient(), row.diagnostic()).encoded());
      return new SealedRow(
          row, key(doctors, row.doctor()), key(patients, row.patient()), Buffer.buffer(personal));
    }

    private static @Nullable Buffer key(FieldCipher.FieldHash hash, String cell) {
      return cell.isEmpty() ? null : Buffer.buffer(hash.of(cell));
    }
  }
}
