package dev.carillon.platform.http;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;

/// Which part of a list is wanted, as a `@Valid @BeanParam`.
///
/// @param page counted from 1 (at most 100,000)
/// @param limit most entries on a page (1..100)
public record PageRequest(
    @QueryParam("page") @DefaultValue("1") @Min(1) @Max(100_000) int page,
    @QueryParam("limit") @DefaultValue("20") @Min(1) @Max(100) int limit) {

  /// {@return how many entries come before the page (count)}
  public int offset() {
    return (page - 1) * limit;
  }
}
