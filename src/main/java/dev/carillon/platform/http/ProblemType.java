package dev.carillon.platform.http;

/// Every kind of problem the HTTP surface answers with. Each has a page, `docs/problems/<slug>.md`.
public enum ProblemType {
  BAD_REQUEST(400, "bad-request", "Bad request"),
  MALFORMED_JSON(400, "malformed-json", "Malformed JSON"),
  UNKNOWN_PROPERTY(400, "unknown-property", "Unknown property"),
  WRONG_TYPE(400, "wrong-type", "Wrong type"),
  UNAUTHENTICATED(401, "unauthenticated", "Not logged in"),
  FORBIDDEN(403, "forbidden", "Not allowed"),
  CSRF_REFUSED(403, "csrf-refused", "Not from our pages"),
  NOT_FOUND(404, "not-found", "Not found"),
  JOB_NOT_FOUND(404, "job-not-found", "Job not found"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "Method not allowed"),
  NOT_ACCEPTABLE(406, "not-acceptable", "Not acceptable"),
  CONFLICT(409, "conflict", "Conflict"),
  GONE(410, "gone", "Gone"),
  CONTENT_TOO_LARGE(413, "content-too-large", "Content too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "Unsupported media type"),
  VALIDATION_FAILED(422, "validation-failed", "Validation failed"),
  TOO_MANY_REQUESTS(429, "too-many-requests", "Too many requests"),
  INTERNAL_ERROR(500, "internal-error", "Internal error"),
  PROVIDER_FAILED(502, "provider-failed", "Provider failed"),
  BUSY(503, "busy", "Busy"),
  DATABASE_UNAVAILABLE(503, "database-unavailable", "Database unavailable"),
  PROVIDER_TIMEOUT(504, "provider-timeout", "Provider timeout");

  private final int status;
  private final String slug;
  private final String title;

  ProblemType(int status, String slug, String title) {
    this.status = status;
    this.slug = slug;
    this.title = title;
  }

  /// {@return the HTTP status (400..599)}
  public int status() {
    return status;
  }

  /// {@return the last part of the type's address and the name of its page}
  public String slug() {
    return slug;
  }

  /// {@return what this kind of problem is called, the same each time}
  public String title() {
    return title;
  }

  /// {@return the `type` of RFC 9457 §3.1.1, relative to the service}
  public String uri() {
    return "/problems/" + slug;
  }
}
