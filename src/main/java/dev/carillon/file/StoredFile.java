package dev.carillon.file;

import java.util.UUID;

/// A file that was received whole.
///
/// @param owner who uploaded it
/// @param name as the client called it, cleaned; may name a person, so it stays out of logs
/// @param size bytes
public record StoredFile(UUID id, String tenant, String owner, String name, long size) {

  /// Tells which file it is and not what it is called.
  @Override
  public String toString() {
    return "StoredFile[" + id + ", " + size + " bytes]";
  }
}
