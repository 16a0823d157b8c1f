package dev.carillon.workload.attendance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What came of marking.
///
/// @param records marks stored (count)
/// @param studentsChecked active students among them, compared with the thresholds at once (count)
/// @param notificationsSent alerts told because of it (count)
@RegisterForReflection
@Schema(name = "Marked")
public record Marked(int records, int studentsChecked, int notificationsSent) {}
