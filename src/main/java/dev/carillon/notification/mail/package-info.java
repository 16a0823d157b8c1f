/// The channel `email`: one mail for each notification, or one a day for all of them.
@NullMarked
package dev.carillon.notification.mail;

import org.jspecify.annotations.NullMarked;
