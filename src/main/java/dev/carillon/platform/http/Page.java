package dev.carillon.platform.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of a list, in the envelope the notification system's front ends know.
///
/// @param success always `true`
/// @param data the entries of this page, possibly none
/// @param pagination where this page is in the list
public record Page<T>(boolean success, List<T> data, Pagination pagination) {

  /// Puts a page together.
  ///
  /// @param data the entries found for `request`
  /// @param total entries of the whole list (count, at least 0)
  public static <T> Page<T> of(List<T> data, PageRequest request, long total) {
    return of(data, request, total, null);
  }

  /// Puts a page together of a list that was not counted to its end.
  ///
  /// @param data the entries found for `request`
  /// @param total how far the list was counted (count)
  public static <T> Page<T> atLeast(List<T> data, PageRequest request, long total) {
    return of(data, request, total, true);
  }

  private static <T> Page<T> of(
      List<T> data, PageRequest request, long total, @Nullable Boolean lowerBound) {
    long pages = Math.ceilDiv(total, request.limit());
    var place =
        new Pagination(
            request.page(),
            request.limit(),
            total,
            pages,
            request.page() < pages,
            request.page() > 1 && total > 0,
            lowerBound);
    return new Page<>(true, List.copyOf(data), place);
  }

  /// Where a page is in its list.
  ///
  /// @param page counted from 1
  /// @param limit most entries on a page (count)
  /// @param total entries of the whole list (count)
  /// @param totalPages pages of the whole list (count)
  /// @param hasNext whether there is a page after this one
  /// @param hasPrev whether there is one before
  /// @param totalIsLowerBound `true` when the list has more entries than were counted; else `null`
  public record Pagination(
      int page,
      int limit,
      long total,
      long totalPages,
      boolean hasNext,
      boolean hasPrev,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean totalIsLowerBound) {}
}
