package dev.carillon.workload.integration;

import dev.carillon.workload.integration.provider.FileEntry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A page of a folder (domain-002 §3).
///
/// @param nextCursor where the next page begins, or `null`
@RegisterForReflection
@Schema(name = "FolderPage")
record FolderPage(
    boolean success,
    List<Entry> data,
    @Nullable String nextCursor,
    boolean hasMore,
    Capabilities capabilities) {

  /// @param isContainer whether it is a drive or a bucket; no provider here has any
  @RegisterForReflection
  @Schema(name = "FolderEntry")
  record Entry(String id, String name, String path, boolean isFolder, boolean isContainer) {

    static Entry of(FileEntry file) {
      return new Entry(file.id(), file.name(), file.path(), file.isFolder(), false);
    }
  }

  /// What the provider can be asked for.
  @RegisterForReflection
  @Schema(name = "FolderCapabilities")
  record Capabilities(
      boolean supportsPath, boolean supportsId, boolean supportsContainers, int maxPageSize) {}
}
