/// Tests of the migrations and of what is looked at before the start.
@NullMarked
package dev.carillon.platform.db.schema;

import org.jspecify.annotations.NullMarked;
