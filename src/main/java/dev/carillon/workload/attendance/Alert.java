package dev.carillon.workload.attendance;

import java.math.BigDecimal;
import java.util.UUID;

/// Something to tell one student.
///
/// @param id its row in `attendance_alert`
/// @param person the `sub` of the student
/// @param value the rate (per cent, two decimals), or for TASDIQ the share of the allowed hours
/// @param threshold what it was compared with (per cent)
/// @param hours sick and leave periods (count)
/// @param allowedHours of them (count)
record Alert(
    UUID id,
    UUID student,
    String person,
    AlertType type,
    BigDecimal value,
    BigDecimal threshold,
    int hours,
    int allowedHours) {}
