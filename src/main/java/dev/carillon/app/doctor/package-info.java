/// The command `doctor`: looks at the database and says what is wrong and what to do.
@NullMarked
package dev.carillon.app.doctor;

import org.jspecify.annotations.NullMarked;
