package dev.carillon.workload.attendance.register;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of the register, as admins send and read it. Its properties are the columns of its table,
/// in camelCase.
interface RegisterRow {

  /// {@return what it is known by; `null` while it is to be made}
  @Nullable UUID id();
}
