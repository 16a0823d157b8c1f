package dev.carillon.platform.http;

import java.util.List;

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
    long pages = Math.ceilDiv(total, request.limit());
    var place =
        new Pagination(
            request.page(),
            request.limit(),
            total,
            pages,
            request.page() < pages,
            request.page() > 1 && total > 0);
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
  public record Pagination(
      int page, int limit, long total, long totalPages, boolean hasNext, boolean hasPrev) {}
}
