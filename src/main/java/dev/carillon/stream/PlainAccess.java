package dev.carillon.stream;

import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Who may follow the streams that a token alone decides about: the inbox of a person, and what the
/// admins hear.
final class PlainAccess {

  private PlainAccess() {}

  private static Uni<Optional<StreamName>> answer(boolean allowed, StreamName stream) {
    return Uni.createFrom().item(allowed ? Optional.of(stream) : Optional.empty());
  }

  /// `user`, `user:me` and `user:<own sub>`: one's own inbox, and nobody else's, whatever the role.
  @Singleton
  static final class User implements StreamAccess {

    @Override
    public String kind() {
      return "user";
    }

    @Override
    public Uni<Optional<StreamName>> find(Actor viewer, String wanted) {
      return answer(
          wanted.isEmpty() || wanted.equals("me") || wanted.equals(viewer.id()),
          StreamName.ofUser(viewer.tenant(), viewer.id()));
    }
  }

  /// `tenant`: for the admins of the viewer's tenant.
  @Singleton
  static final class Tenant implements StreamAccess {

    @Override
    public String kind() {
      return "tenant";
    }

    @Override
    public Uni<Optional<StreamName>> find(Actor viewer, String wanted) {
      return answer(
          viewer.isAdmin() && isBare(wanted, kind()), StreamName.ofTenant(viewer.tenant()));
    }
  }

  /// `system`: the whole installation, for admins.
  @Singleton
  static final class SystemWide implements StreamAccess {

    @Override
    public String kind() {
      return "system";
    }

    @Override
    public Uni<Optional<StreamName>> find(Actor viewer, String wanted) {
      return answer(viewer.isAdmin() && isBare(wanted, kind()), StreamName.ofSystem());
    }
  }

  /// `integrity`: the checks of the data of the viewer's tenant, for its admins.
  @Singleton
  static final class Integrity implements StreamAccess {

    @Override
    public String kind() {
      return "integrity";
    }

    @Override
    public Uni<Optional<StreamName>> find(Actor viewer, String wanted) {
      return answer(
          viewer.isAdmin() && isBare(wanted, kind()),
          new StreamName(kind(), viewer.tenant(), kind()));
    }
  }

  private static boolean isBare(String wanted, String kind) {
    return wanted.isEmpty() || wanted.equals(kind);
  }
}
