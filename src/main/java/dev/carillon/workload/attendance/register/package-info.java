/// What attendance is about: students, classes, schedule entries, medical certificates.
@NullMarked
package dev.carillon.workload.attendance.register;

import org.jspecify.annotations.NullMarked;
