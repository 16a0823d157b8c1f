/// Tests of outgoing webhooks.
@NullMarked
package dev.carillon.notification.webhook;

import org.jspecify.annotations.NullMarked;
