package dev.carillon.workload.explorer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An invitation as answers show it.
///
/// @param email shown to those who may invite, and to whom it is for
/// @param status pending, accepted, declined or expired
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record InvitationView(
    UUID id,
    UUID connectionId,
    String connectionName,
    @Nullable String email,
    @Nullable String userId,
    String role,
    String status,
    String invitedBy,
    OffsetDateTime createdAt,
    OffsetDateTime expiresAt) {

  static InvitationView of(InvitationStore.Invitation invitation, @Nullable String email) {
    return new InvitationView(
        invitation.id(),
        invitation.connection(),
        invitation.connectionName(),
        email,
        invitation.person(),
        invitation.role().word(),
        invitation.status(),
        invitation.by(),
        invitation.createdAt(),
        invitation.expiresAt());
  }
}
