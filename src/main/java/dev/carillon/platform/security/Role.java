package dev.carillon.platform.security;

import java.util.Arrays;
import java.util.Optional;

/// What a caller may do. The names are those of the roles in the token.
public enum Role {
  /// Works with what is theirs.
  USER(Role.Names.USER),
  /// Runs one tenant.
  ADMIN(Role.Names.ADMIN),
  /// Runs the installation, with every tenant in it.
  SUPERADMIN(Role.Names.SUPERADMIN);

  private final String tokenName;

  Role(String tokenName) {
    this.tokenName = tokenName;
  }

  /// {@return the role a token calls by this name, empty for names of other systems}
  ///
  /// @param name as it stands in the token
  public static Optional<Role> named(String name) {
    return Arrays.stream(values()).filter(role -> role.tokenName.equals(name)).findFirst();
  }

  /// The names as constants, for `@RolesAllowed`.
  public static final class Names {

    /// Name of [Role#USER].
    public static final String USER = "user";

    /// Name of [Role#ADMIN].
    public static final String ADMIN = "admin";

    /// Name of [Role#SUPERADMIN].
    public static final String SUPERADMIN = "superadmin";

    private Names() {}
  }
}
