package dev.carillon.workload.integration.provider;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// A file or a folder at a provider.
///
/// @param id as the provider names it
/// @param bytes its size, or `null`
public record FileEntry(
    String id,
    String name,
    String path,
    boolean isFolder,
    @Nullable Long bytes,
    @Nullable OffsetDateTime modifiedAt) {}
