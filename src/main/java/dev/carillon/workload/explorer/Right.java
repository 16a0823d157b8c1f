package dev.carillon.workload.explorer;

/// What can be done with a connection, and who of its members may.
enum Right {
  /// Its description, its schema, its members.
  SEE(MemberRole.VIEWER, true),
  REBUILD(MemberRole.VIEWER, false),
  REPORT(MemberRole.VIEWER, false),
  EXPORT(MemberRole.TESTER, false),
  IMPORT(MemberRole.DEVELOPER, false),
  BACK_UP(MemberRole.ADMIN, false),
  CHANGE(MemberRole.ADMIN, true),
  INVITE(MemberRole.ADMIN, true),
  REMOVE(MemberRole.OWNER, true);

  private final MemberRole least;
  private final boolean tenantAdmin;

  Right(MemberRole least, boolean tenantAdmin) {
    this.least = least;
    this.tenantAdmin = tenantAdmin;
  }

  MemberRole least() {
    return least;
  }

  /// {@return whether an admin of the tenant may without being a member} What reads or writes the
  /// database itself is for members alone.
  boolean tenantAdmin() {
    return tenantAdmin;
  }
}
