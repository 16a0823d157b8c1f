/// Outgoing webhooks: signed messages to addresses that tenants and people name.
@NullMarked
package dev.carillon.notification.webhook;

import org.jspecify.annotations.NullMarked;
