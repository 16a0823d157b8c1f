package dev.carillon.workload.cascade;

import dev.carillon.platform.security.Actor;
import dev.carillon.stream.StreamAccess;
import dev.carillon.stream.StreamName;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;

/// What clean-ups and validations tell is for the admins of the tenant.
@Singleton
final class IntegrityAccess implements StreamAccess {

  /// Kind, and id, of the stream.
  static final String KIND = "integrity";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Uni<Optional<StreamName>> find(Actor viewer, String wanted) {
    boolean meant = wanted.isEmpty() || wanted.equals(KIND);
    return Uni.createFrom()
        .item(
            meant && viewer.isAdmin()
                ? Optional.of(new StreamName(KIND, viewer.tenant(), KIND))
                : Optional.empty());
  }
}
