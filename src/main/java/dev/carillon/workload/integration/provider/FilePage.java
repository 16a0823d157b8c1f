package dev.carillon.workload.integration.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page of a list of files.
///
/// @param next where the next page begins; `null` when this is the last
public record FilePage(List<FileEntry> entries, @Nullable String next) {

  /// Copies the entries.
  public FilePage {
    entries = List.copyOf(entries);
  }
}
