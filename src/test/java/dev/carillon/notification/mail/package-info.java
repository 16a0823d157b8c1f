/// Tests of mails.
@NullMarked
package dev.carillon.notification.mail;

import org.jspecify.annotations.NullMarked;
