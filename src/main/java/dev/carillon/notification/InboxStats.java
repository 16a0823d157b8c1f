package dev.carillon.notification;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// An inbox in figures.
@RegisterForReflection
@Schema(name = "NotificationStats")
record InboxStats(
    @Schema(description = "Notifications there are.") long total,
    @Schema(description = "Those of them not read yet.") long unread,
    @Schema(description = "Notifications of each type.") Map<String, Long> byType) {}
