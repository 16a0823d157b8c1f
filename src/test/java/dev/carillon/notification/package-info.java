/// Tests of the notification centre.
@NullMarked
package dev.carillon.notification;

import org.jspecify.annotations.NullMarked;
