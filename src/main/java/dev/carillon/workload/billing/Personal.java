package dev.carillon.workload.billing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a row tells about persons; stored sealed, as one value.
///
/// @param doctor cell of the doctor
/// @param patient cell of the patient
/// @param diagnosis cell of the diagnosis, health data
record Personal(String doctor, String patient, String diagnosis) {

  /// Name of the sealed column.
  static final String COLUMN = "personal";

  byte[] encoded() {
    byte[] first = doctor.getBytes(StandardCharsets.UTF_8);
    byte[] second = patient.getBytes(StandardCharsets.UTF_8);
    byte[] third = diagnosis.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 * Integer.BYTES + first.length + second.length + third.length)
        .putInt(first.length)
        .put(first)
        .putInt(second.length)
        .put(second)
        .put(third)
        .array();
  }

  static Personal decoded(byte[] encoded) {
    var buffer = ByteBuffer.wrap(encoded);
    String doctor = text(buffer, buffer.getInt());
    String patient = text(buffer, buffer.getInt());
    return new Personal(doctor, patient, text(buffer, buffer.remaining()));
  }

  private static String text(ByteBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// Names nobody.
  @Override
  public String toString() {
    return "Personal[sealed on purpose]";
  }
}
