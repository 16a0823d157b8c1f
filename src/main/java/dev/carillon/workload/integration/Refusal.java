package dev.carillon.workload.integration;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import java.util.Map;

/// The problems of document 002, with its codes (domain-002 §3).
public final class Refusal {

  private static final String CODE = "code";

  private Refusal() {}

  /// @param code what `error.code` says
  public static ProblemException of(ProblemType type, String code, String detail) {
    return new ProblemException(type, detail, Map.of(CODE, code));
  }

  public static ProblemException notFound() {
    return of(
        ProblemType.NOT_FOUND,
        "cloud-integration/not-found",
        "The tenant has no integration with this id.");
  }

  static ProblemException noTenant() {
    return of(
        ProblemType.NOT_FOUND,
        "cloud-integration/tenant-not-found",
        "There is no tenant with this id.");
  }

  static ProblemException noProvider() {
    return of(
        ProblemType.NOT_FOUND,
        "cloud-integration/provider-not-found",
        "There is no provider with this id.");
  }

  static ProblemException notYours() {
    return of(
        ProblemType.FORBIDDEN,
        "cloud-integration/unauthorized",
        "Only the owner or an admin of the tenant may do this.");
  }

  static ProblemException invalid(String detail) {
    return of(ProblemType.BAD_REQUEST, "cloud-integration/invalid-input", detail);
  }

  public static ProblemException tooMany(String detail, long seconds) {
    return new ProblemException(
        ProblemType.TOO_MANY_REQUESTS,
        detail,
        Map.of(CODE, "RATE_LIMITED", "retry_after_seconds", seconds));
  }
}
