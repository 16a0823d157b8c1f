package dev.carillon.workload.integration.upkeep;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What happened on one day (UTC) with the integrations of a tenant at one provider (counts).
///
/// @param provider its slug
@RegisterForReflection
@Schema(name = "IntegrationDay")
record DayView(
    String day,
    String provider,
    int integrations,
    int active,
    int refreshes,
    int refreshFailures,
    int checks,
    int unhealthy) {}
