package dev.carillon.platform.security;

import java.util.Set;

/// Who is calling, as the token says.
///
/// @param id the `sub` of the token, never blank
/// @param tenant whose data this is about; `default` when the token names none
/// @param roles those of the token that Carillon knows, possibly none
public record Actor(String id, String tenant, Set<Role> roles) {

  /// The tenant of tokens that name none.
  public static final String DEFAULT_TENANT = "default";

  /// Copies the roles.
  public Actor {
    roles = Set.copyOf(roles);
  }

  /// {@return whether the caller runs this tenant, as its admin or as superadmin}
  public boolean isAdmin() {
    return roles.contains(Role.ADMIN) || isSuperadmin();
  }

  /// {@return whether the caller runs the whole installation}
  public boolean isSuperadmin() {
    return roles.contains(Role.SUPERADMIN);
  }
}
