/// What leaves by the log: one line for each record, without secrets.
@NullMarked
package dev.carillon.platform.log;

import org.jspecify.annotations.NullMarked;
