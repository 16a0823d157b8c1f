package dev.carillon.stream;

/// Names a stream.
///
/// @param kind what it is about: `job`, `user`, `student`, `tenant`, `system`, …
/// @param tenant whose it is
/// @param id which one; for `tenant` and `system` the same as the kind
public record StreamName(String kind, String tenant, String id) {

  /// The inbox of a person.
  ///
  /// @param person the `sub` of their tokens
  public static StreamName ofUser(String tenant, String person) {
    return new StreamName("user", tenant, person);
  }

  /// What the admins of a tenant hear.
  public static StreamName ofTenant(String tenant) {
    return new StreamName("tenant", tenant, "tenant");
  }

  /// What concerns the whole installation: breakers, health, alerts.
  public static StreamName ofSystem() {
    return new StreamName("system", "default", "system");
  }
}
