/// Tests of the command `doctor`.
@NullMarked
package dev.carillon.app.doctor;

import org.jspecify.annotations.NullMarked;
