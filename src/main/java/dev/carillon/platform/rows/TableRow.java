package dev.carillon.platform.rows;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of a [RowTable], as clients send and read it: a record whose properties are the columns,
/// in camelCase. What the service alone sets is `@JsonProperty(access = READ_ONLY)`.
public interface TableRow {

  /// {@return what it is known by; `null` while it is to be made}
  @Nullable UUID id();
}
