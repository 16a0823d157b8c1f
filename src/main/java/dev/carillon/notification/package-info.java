/// The notification centre: what people are told, how they want to be told, and what became of it.
@NullMarked
package dev.carillon.notification;

import org.jspecify.annotations.NullMarked;
