package dev.carillon.workload.attendance;

import dev.carillon.platform.http.PageRequest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A page of a student's inbox, in the form of domain-001 §3.
@RegisterForReflection
@Schema(name = "StudentInboxPage", description = "A page of what a student was told.")
record StudentInboxPage(
    @Schema(description = "Always true.") boolean success,
    @Schema(description = "The notifications.") List<StudentNotification> data,
    @Schema(description = "Where this page is.") Pagination pagination,
    @Schema(description = "What was asked for.") Meta meta) {

  /// Where a page is.
  @RegisterForReflection
  @Schema(name = "StudentInboxPagination")
  record Pagination(
      @Schema(description = "From 1.") int page,
      @Schema(description = "Most on a page.") int limit,
      @Schema(description = "Of the whole list.") long total,
      @Schema(description = "Of the whole list.") long totalPages,
      @Schema(description = "Whether there is one after it.") boolean hasNextPage,
      @Schema(description = "Whether there is one before it.") boolean hasPreviousPage) {}

  /// What was asked for.
  @RegisterForReflection
  @Schema(name = "StudentInboxMeta")
  record Meta(
      @Schema(description = "Whose.") UUID studentId,
      @Schema(description = "Whether what was read is left out.") boolean unreadOnly,
      @Schema(description = "Of one kind alone.") @Nullable String type,
      @Schema(description = "How long it took.", examples = "4ms") String responseTime,
      @Schema(description = "When it was put together.") Instant generatedAt,
      @Schema(description = "Names the request.") String requestId) {}

  static StudentInboxPage of(StudentInboxStore.Found found, PageRequest page, Meta meta) {
    long pages = Math.ceilDiv(found.total(), page.limit());
    return new StudentInboxPage(
        true,
        found.rows(),
        new Pagination(
            page.page(),
            page.limit(),
            found.total(),
            pages,
            page.page() < pages,
            page.page() > 1 && found.total() > 0),
        meta);
  }
}
