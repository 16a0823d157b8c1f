/// The conservatory: its tables as plain routes, and the list of what names a student.
@NullMarked
package dev.carillon.workload.cascade.school;

import org.jspecify.annotations.NullMarked;
